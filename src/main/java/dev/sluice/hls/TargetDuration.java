package dev.sluice.hls;

import java.time.Duration;

/// EXT-X-TARGETDURATION (RFC 8216 §4.3.3.1): decided once per broadcast, because it must never change under one
/// playlist URL, and every EXTINF rounded to the nearest second must stay at or below it.
///
/// It is taken from the first segment, which ends at the first IDR picture after the wished duration: an encoder
/// with a fixed keyframe interval goes on as it began. A first group of pictures that does not end is cut after
/// [#LONGEST_FIRST_SEGMENT], wherever that is; OBS's "automatic" interval of 8.33 s still fits.
public final class TargetDuration {
    static final Duration LONGEST_FIRST_SEGMENT = Duration.ofSeconds(10);

    /// What rounding leaves above the target duration.
    private static final long SLACK = Ticks.PER_SECOND / 2 - 1;

    private TargetDuration() {}

    /// The value in seconds, from the first segment's length and the wished one.
    public static int choose(long firstSegmentTicks, Duration wished) {
        long longer = Math.max(firstSegmentTicks, Ticks.of(wished));
        return (int) Math.max(1, (longer + Ticks.PER_SECOND / 2) / Ticks.PER_SECOND);
    }

    /// How long a segment may get before it has to be cut at any picture, in ticks.
    static long longestSegment(int targetSeconds, long wishedTicks) {
        return targetSeconds == 0
                ? Math.max(Ticks.of(LONGEST_FIRST_SEGMENT), wishedTicks + SLACK)
                : targetSeconds * Ticks.PER_SECOND + SLACK;
    }
}
