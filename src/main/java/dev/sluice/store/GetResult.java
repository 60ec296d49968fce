package dev.sluice.store;

/// What a read found.
public sealed interface GetResult {
    record Found(StoredObject object) implements GetResult {}

    record NotFound() implements GetResult {}

    /// The object still has the ETag that the caller holds.
    record NotModified() implements GetResult {}
}
