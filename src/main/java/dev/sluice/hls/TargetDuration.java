package dev.sluice.hls;

import java.time.Duration;

/// EXT-X-TARGETDURATION (RFC 8216 §4.3.3.1): decided once per broadcast, because it must never change under one
/// playlist URL, and every EXTINF rounded to the nearest second must stay at or below it.
///
/// It is taken from the first segment, which ends at the first IDR picture after the wished duration, and from the
/// longest group of pictures that the encoder says it may send: the first groups may be short by chance, where an
/// encoder begins one at each change of scene. A first group that does not end is cut after
/// [#LONGEST_FIRST_SEGMENT], wherever that is; OBS's "automatic" interval of 8.33 s still fits.
final class TargetDuration {
    static final Duration LONGEST_FIRST_SEGMENT = Duration.ofSeconds(10);

    /// What rounding leaves above the target duration.
    private static final long SLACK = Ticks.PER_SECOND / 2 - 1;

    private TargetDuration() {}

    /// The value in seconds.
    ///
    /// @param firstSegmentTicks length of the first segment
    /// @param wishedTicks what a segment should last
    /// @param expectedGroupTicks the longest group of pictures to expect, 0 if nothing is known. One that does not
    ///     fit [#LONGEST_FIRST_SEGMENT] does not count: viewers stay three target durations behind.
    static int choose(long firstSegmentTicks, long wishedTicks, long expectedGroupTicks) {
        long group = expectedGroupTicks <= Ticks.of(LONGEST_FIRST_SEGMENT) ? expectedGroupTicks : 0;
        long longest = Math.max(Math.max(firstSegmentTicks, wishedTicks), group);
        return (int) Math.max(1, (longest + Ticks.PER_SECOND / 2) / Ticks.PER_SECOND);
    }

    /// The longest a segment may get under a promised value, in ticks.
    static long longestSegment(int targetSeconds) {
        return targetSeconds * Ticks.PER_SECOND + SLACK;
    }

    /// The longest a first segment may get, in ticks.
    static long longestFirstSegment(long wishedTicks) {
        return Math.max(Ticks.of(LONGEST_FIRST_SEGMENT), wishedTicks + SLACK);
    }
}
