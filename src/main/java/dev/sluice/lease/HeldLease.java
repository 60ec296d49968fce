package dev.sluice.lease;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A lease as it stands in the store.
///
/// @param age since it was written, by the store's clock; zero for one just written
/// @param writtenAt by the store's clock; null for one just written, because the store has not told it
public record HeldLease(Lease lease, String etag, Duration age, @Nullable Instant writtenAt) {
    /// One that was just written, or of which only the age matters.
    public HeldLease(Lease lease, String etag, Duration age) {
        this(lease, etag, age, null);
    }
}
