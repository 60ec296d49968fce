package dev.sluice.store.documents;

import java.time.Duration;
import java.time.Instant;

/// A document as one answer of the store showed it.
///
/// @param etag what the next change of it has to name
/// @param writtenAt by the store's clock
/// @param readAt by the store's clock: ages are differences of these two, never of a process's clock
public record Held<T>(T document, String etag, Instant writtenAt, Instant readAt) {
    /// How long it had stood unchanged when it was read; never negative.
    public Duration age() {
        Duration age = Duration.between(writtenAt, readAt);
        return age.isNegative() ? Duration.ZERO : age;
    }
}
