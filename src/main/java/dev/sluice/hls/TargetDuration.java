package dev.sluice.hls;

import java.time.Duration;

/// EXT-X-TARGETDURATION (RFC 8216 §4.3.3.1): decided once per broadcast, because it must never change under one
/// playlist URL, and every EXTINF rounded to the nearest second must stay at or below it.
///
/// It is taken from the first segment, which ends at the first IDR picture after the wished duration: most encoders go
/// on as they began. A first group of pictures that does not end is cut after [#LONGEST_FIRST_SEGMENT], wherever that
/// is; OBS's "automatic" interval of 8.33 s still fits.
final class TargetDuration {
    static final Duration LONGEST_FIRST_SEGMENT = Duration.ofSeconds(10);

    /// What rounding leaves above the target duration.
    private static final long SLACK = Ticks.PER_SECOND / 2 - 1;

    private TargetDuration() {}

    /// The value in seconds, from the first segment's length and the wished one.
    static int choose(long firstSegmentTicks, long wishedTicks) {
        long longer = Math.max(firstSegmentTicks, wishedTicks);
        return (int) Math.max(1, (longer + Ticks.PER_SECOND / 2) / Ticks.PER_SECOND);
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
