package dev.sluice.e2e;

import java.time.Duration;
import java.time.Instant;

/// A fault that a cluster was put through, and what it may cost the viewers of a channel.
///
/// @param run the process that it befell, empty for the store: only its channels may change sessions
/// @param end when the cause was gone
/// @param unnamed how much of what was sent before the beginning may be missing
/// @param longest from the last frame that viewers got before it to the first one afterwards; 0 if nothing may be
///     missing at all
record Outage(String name, String run, Instant begin, Instant end, Duration unnamed, Duration longest) {
    /// How exactly it is known when a frame was sent, on a busy machine.
    static final Duration CLOCKS = Duration.ofMillis(500);

    boolean isOfStore() {
        return run.isEmpty();
    }

    /// Whether something that is missing from `instant` on can be its doing.
    boolean explains(Instant instant) {
        return !instant.isBefore(begin.minus(unnamed).minus(CLOCKS))
                && !instant.isAfter(end.plus(longest).plus(CLOCKS));
    }
}
