package dev.sluice.store;

import dev.sluice.bytes.Bytes;
import java.time.Duration;
import java.time.Instant;

/// An object as one response showed it.
///
/// @param etag opaque and unquoted; equal content may have equal ETags
/// @param lastModified when it was written, on the store's clock, whole seconds on S3
/// @param date when it was read, on the store's clock: ages are differences of these two, never of a pod's clock
/// @param content owned by the receiver
public record StoredObject(String etag, Instant lastModified, Instant date, Bytes content) {
    /// How long ago the object was written, by the store's own clock; never negative.
    public Duration age() {
        Duration age = Duration.between(lastModified, date);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
