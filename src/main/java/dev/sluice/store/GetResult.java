package dev.sluice.store;

import java.util.Optional;

/// What a read found.
public sealed interface GetResult {
    record Found(StoredObject object) implements GetResult {}

    record NotFound() implements GetResult {}

    /// The object still has the ETag that the caller holds.
    record NotModified() implements GetResult {}

    /// The object, if there is one: for reads without an ETag.
    ///
    /// @throws IllegalStateException if this is [NotModified]
    default Optional<StoredObject> found() {
        return switch (this) {
            case Found(StoredObject object) -> Optional.of(object);
            case NotFound() -> Optional.empty();
            case NotModified() -> throw new IllegalStateException("no ETag was given");
        };
    }
}
