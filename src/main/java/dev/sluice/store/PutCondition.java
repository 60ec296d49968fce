package dev.sluice.store;

import org.jspecify.annotations.Nullable;

/// What must hold for a write to take effect, judged by the store atomically with the write.
public sealed interface PutCondition {
    /// Write whatever is there.
    record Always() implements PutCondition {}

    /// `If-None-Match: *`: nothing is there yet.
    record IfAbsent() implements PutCondition {}

    /// `If-Match`: the object has exactly this ETag.
    record IfMatch(String etag) implements PutCondition {}

    /// What was read is still there.
    ///
    /// @param etag of the version that was read, null if there was none
    static PutCondition unchanged(@Nullable String etag) {
        return etag == null ? new IfAbsent() : new IfMatch(etag);
    }
}
