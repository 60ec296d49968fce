package dev.sluice.hls;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Wall-clock times of the output, for EXT-X-PROGRAM-DATE-TIME (RFC 8216 §4.3.2.6).
///
/// The wall clock is read once when a stretch of continuous media begins; from there dates follow the media, so
/// that they agree with the durations in the playlist. What arrival times show corrects them, because frames come late
/// by what the network pleases but never early:
///
/// - A stretch's first segment is dated when it is complete. Encoders begin with a burst, or late, and catch up: then
///   the clock was read too late, and all dates would lie in the future.
/// - The encoder's clock is not the wall clock: 50 ppm are four seconds a day. So later dates are led back by at most
///   [#LARGEST_SLEW] of the time that passes, which no player notices, to the least delay of the last half minute or
///   so, which moves only when the clocks drift.
///
/// Not synchronised.
final class ProgramClock {
    /// One part in 500: 4 ms in a segment of two seconds.
    private static final long LARGEST_SLEW = 500;

    /// Less than this is jitter.
    private static final long DEAD_BAND = Ticks.PER_SECOND / 50;

    /// How long a least delay is collected before it counts alone, and then until it is forgotten.
    private static final long BLOCK = 16 * Ticks.PER_SECOND;

    /// More than jitter explains: the media came faster than real time, and the dates were wrong.
    private static final Duration LARGEST_OVERLAP = Duration.ofSeconds(1);

    private static final long NONE = Long.MAX_VALUE;

    /// Leaves room for a sum.
    private static final long ANY = Long.MAX_VALUE / 2;

    /// When the media before this stretch ended, by its own dates.
    private @Nullable Instant endBefore;

    private @Nullable Instant anchor;
    private long anchorTicks;
    private long anchorNanos;
    /// How far the anchor lies after the clock.
    private long ahead;
    /// How far the stretch's first date may be led back; 0 once that is given.
    private long room;
    private long blockEnd;
    private long leastBefore = NONE;
    private long least;
    private long ledBack;
    private long lastAsked;

    /// @param endBefore when the media that the output goes on ended, by its own dates; null where nothing precedes
    ProgramClock(@Nullable Instant endBefore) {
        this.endBefore = endBefore;
    }

    boolean isStarted() {
        return anchor != null;
    }

    /// A stretch begins at `at`, now. Where the one before has been dated a little beyond, this one begins at its end:
    /// dates that occur twice could not be found again.
    void start(Instant now, long nanos, long at) {
        Instant end = anchor == null ? endBefore : dateOf(at);
        endBefore = end != null && end.isBefore(now.plus(LARGEST_OVERLAP)) ? end : null;
        anchor = endBefore != null && endBefore.isAfter(now) ? endBefore : now;
        anchorTicks = at;
        anchorNanos = nanos;
        ahead = Ticks.of(Duration.between(now, anchor));
        room = endBefore == null ? ANY : Ticks.of(Duration.between(endBefore, anchor));
        lastAsked = at;
        blockEnd = at + BLOCK;
        leastBefore = NONE;
        least = 0;
        ledBack = 0;
    }

    /// A frame with its place at `at` has arrived.
    void arrived(long at, long nanos) {
        // A tick is 100,000/9 ns.
        least = Math.min(least, (nanos - anchorNanos) * 9 / 100_000 - (at - anchorTicks));
        if (at >= blockEnd) {
            blockEnd = at + BLOCK;
            leastBefore = least;
            least = NONE;
        }
    }

    /// The date of what begins at `at` and has arrived; asked in ascending order.
    Instant dateOf(long at) {
        Instant start = anchor;
        if (start == null) {
            throw new IllegalStateException("no stretch has begun");
        }
        long drift = Math.min(leastBefore, least) - ahead - ledBack;
        if (Math.abs(drift) > DEAD_BAND) {
            // A track that returns may begin a little before what was asked last.
            long most = room + Math.max(0, at - lastAsked) / LARGEST_SLEW;
            ledBack += Math.clamp(drift, -most, most);
        }
        room = 0;
        lastAsked = at;
        return start.plus(Ticks.toDuration(at - anchorTicks + ledBack));
    }
}
