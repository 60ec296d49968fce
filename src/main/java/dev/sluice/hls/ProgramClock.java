package dev.sluice.hls;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Wall-clock times of the output, for EXT-X-PROGRAM-DATE-TIME (RFC 8216 §4.3.2.6).
///
/// The wall clock is read once when a stretch of continuous media begins; from there dates follow the media, so
/// that they agree with the durations in the playlist. The encoder's clock is not the wall clock, though: 50 ppm
/// are four seconds a day. So dates are led back by at most [#LARGEST_SLEW] of the time that passes, which no
/// player notices, to what arrival times show: frames come late by what the network pleases but never early, so the
/// least delay of the last half minute or so moves only when the clocks drift. Not synchronised.
final class ProgramClock {
    /// One part in 500: 4 ms in a segment of two seconds.
    private static final long LARGEST_SLEW = 500;

    /// Less than this is jitter.
    private static final long DEAD_BAND = Ticks.PER_SECOND / 50;

    /// How long a least delay is collected before it counts, and then until it is forgotten.
    private static final long BLOCK = 16 * Ticks.PER_SECOND;

    /// More than jitter explains: the media came faster than real time, and the dates were wrong.
    private static final Duration LARGEST_OVERLAP = Duration.ofSeconds(1);

    private static final long NONE = Long.MAX_VALUE;

    private @Nullable Instant anchor;
    private long anchorTicks;
    private long anchorNanos;
    private long blockEnd;
    private long baseline = NONE;
    private long leastBefore = NONE;
    private long least = NONE;
    private long ledBack;
    private long lastAsked;

    boolean isStarted() {
        return anchor != null;
    }

    /// A stretch begins at `at`, now. Where the one before has been dated a little beyond, this one begins at its end:
    /// dates that occur twice could not be found again.
    void start(Instant now, long nanos, long at) {
        Instant end = anchor == null ? now : dateOf(at);
        anchor = end.isAfter(now) && end.isBefore(now.plus(LARGEST_OVERLAP)) ? end : now;
        anchorTicks = at;
        anchorNanos = nanos;
        lastAsked = at;
        blockEnd = at + BLOCK;
        baseline = NONE;
        leastBefore = NONE;
        least = NONE;
        ledBack = 0;
    }

    /// A frame with its place at `at` has arrived.
    void arrived(long at, long nanos) {
        // A tick is 100,000/9 ns.
        least = Math.min(least, (nanos - anchorNanos) * 9 / 100_000 - (at - anchorTicks));
        if (at >= blockEnd) {
            blockEnd = at + BLOCK;
            baseline = baseline == NONE ? least : baseline;
            leastBefore = least;
            least = NONE;
        }
    }

    /// The date of what begins at `at`; asked in ascending order.
    Instant dateOf(long at) {
        Instant start = anchor;
        if (start == null) {
            throw new IllegalStateException("no stretch has begun");
        }
        if (baseline != NONE) {
            long drift = Math.min(leastBefore, least) - baseline - ledBack;
            if (Math.abs(drift) > DEAD_BAND) {
                // A track that returns may begin a little before what was asked last.
                long most = Math.max(0, at - lastAsked) / LARGEST_SLEW;
                ledBack += Math.clamp(drift, -most, most);
            }
        }
        lastAsked = at;
        return start.plus(Ticks.toDuration(at - anchorTicks + ledBack));
    }
}
