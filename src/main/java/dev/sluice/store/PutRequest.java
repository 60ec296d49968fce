package dev.sluice.store;

import dev.sluice.bytes.Bytes;
import java.time.Duration;
import java.util.List;

/// A write of one whole object.
///
/// @param content the object's bytes in order; the arrays behind the views must not change until the write completes
/// @param headers what HTTP readers of the object are told
/// @param deadline how long the write may take with all its retries, more than zero; after that it completes as
///     [PutResult.OutcomeUnknown] where the last attempt may have had an effect, and otherwise fails as unavailable
public record PutRequest(
        String key, List<Bytes> content, ObjectHeaders headers, PutCondition condition, Duration deadline) {
    public PutRequest {
        if (key.isEmpty() || deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("put of '" + key + "' within " + deadline + " is impossible");
        }
        content = List.copyOf(content);
    }

    public long sizeBytes() {
        return content.stream().mapToLong(Bytes::length).sum();
    }
}
