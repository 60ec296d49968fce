package dev.sluice.lease;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A lease as it stands in the store.
///
/// @param age since it was written, by the store's clock; zero for one just written
/// @param readAt when that was seen, by the store's clock; for one just written, when what it replaced was, or
///     [Instant#EPOCH] where it replaced nothing
/// @param writtenAt by the store's clock; null for one just written, because the store has not told it
public record HeldLease(
        Lease lease,
        String etag,
        Duration age,
        Instant readAt,
        @Nullable Instant writtenAt) {}
