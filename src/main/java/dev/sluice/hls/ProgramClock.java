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
/// - The encoder's clock is not the wall clock: 50 ppm are four seconds a day. So later dates are led by at most one
///   part in [#SLOWNESS] of the time that passes, which no player notices, to the least delay of the last half minute
///   or so, which moves only when the clocks drift.
///
/// A stretch does not begin before the end of what precedes it, because dates that occur twice could not be found
/// again; where that end lies beyond the clock, no further than [#LARGEST_LEAD], it begins there. Not synchronised.
final class ProgramClock {
    /// 4 ms in a segment of two seconds.
    private static final long SLOWNESS = 500;

    /// Less than this is jitter.
    private static final long DEAD_BAND = Ticks.PER_SECOND / 50;

    /// How long a least delay is collected before it counts alone, and then until it is forgotten.
    private static final long BLOCK = 16 * Ticks.PER_SECOND;

    /// More than jitter explains: the media came faster than real time, or another process's clock was wrong.
    private static final Duration LARGEST_LEAD = Duration.ofSeconds(1);

    private static final long NONE = Long.MAX_VALUE;

    /// Leaves room for a sum.
    private static final long ANY = Long.MAX_VALUE / 2;

    /// Of what has been dated so far.
    private @Nullable Instant end;

    private @Nullable Instant anchor;

    private long anchorTicks;
    private long anchorNanos;
    /// How far the anchor lies after the clock.
    private long ahead;
    /// How far the stretch's first date may be led back at once; 0 when that is given.
    private long room;
    private long blockEnd;
    private long leastBefore = NONE;
    private long least;
    private long led;
    private long lastDated;

    /// @param endBefore when the media that the output goes on ended, by its own dates; null where nothing precedes
    ProgramClock(@Nullable Instant endBefore) {
        this.end = endBefore;
    }

    boolean isStarted() {
        return anchor != null;
    }

    /// A stretch begins at `at`, now.
    void start(Instant now, long nanos, long at) {
        anchor = now;
        room = ANY;
        if (end != null) {
            room = end.isBefore(now) ? Ticks.of(Duration.between(end, now)) : 0;
            anchor = end.isAfter(now) && end.isBefore(now.plus(LARGEST_LEAD)) ? end : now;
        }
        ahead = Ticks.of(Duration.between(now, anchor));
        anchorTicks = at;
        anchorNanos = nanos;
        lastDated = at;
        blockEnd = at + BLOCK;
        leastBefore = NONE;
        least = 0;
        led = 0;
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

    /// The date of a segment that is complete; asked in ascending order.
    Instant date(long at, long durationTicks) {
        Instant start = anchor;
        if (start == null) {
            throw new IllegalStateException("no stretch has begun");
        }
        long drift = Math.min(leastBefore, least) - ahead - led;
        if (Math.abs(drift) > DEAD_BAND) {
            // A track that returns may begin a little before what was dated last.
            long most = Math.max(0, at - lastDated) / SLOWNESS;
            led += Math.clamp(drift, -room - most, most);
        }
        room = 0;
        lastDated = at;
        Instant date = start.plus(Ticks.toDuration(at - anchorTicks + led));
        end = date.plus(Ticks.toDuration(durationTicks));
        return date;
    }
}
