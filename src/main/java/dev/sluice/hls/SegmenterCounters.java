package dev.sluice.hls;

import java.time.Duration;

/// What a [Segmenter] has met that the broadcaster may want to mend. Read on the segmenter's thread.
public final class SegmenterCounters {
    /// Shorter groups need no mending: viewers are some seconds behind anyway.
    private static final Duration LONGEST_GOOD_GROUP = Duration.ofSeconds(4);

    long droppedUnits;
    long clockJumps;
    private final long longGroupTicks;
    private long longestGroupTicks;
    private long longGroups;
    private boolean counted;

    /// @param segmentDuration as it is wished
    SegmenterCounters(Duration segmentDuration) {
        this.longGroupTicks = Math.max(Ticks.of(LONGEST_GOOD_GROUP), 2 * Ticks.of(segmentDuration));
    }

    /// A picture has come.
    ///
    /// @param ticks since the last IDR picture, 0 if there was none
    /// @param ended whether it is the next one
    void group(long ticks, boolean ended) {
        longestGroupTicks = Math.max(longestGroupTicks, ticks);
        if (ticks > longGroupTicks && !counted) {
            longGroups++;
            counted = true;
        }
        // A break leaves no distance behind.
        counted &= !ended && ticks > 0;
    }

    /// Access units that could not be placed: pictures before the first IDR picture or after one was lost, sound in
    /// a format that waits for the next cut.
    public long droppedUnits() {
        return droppedUnits;
    }

    /// How often the encoder's clock left its course.
    public long clockJumps() {
        return clockJumps;
    }

    /// Groups of pictures, the one that goes on among them, that were longer than 4 s and than two segments: longer
    /// than is good for viewers.
    public long longGroups() {
        return longGroups;
    }

    /// The longest distance of two IDR pictures, or from the last one on, in 90 kHz ticks.
    public long longestGroupTicks() {
        return longestGroupTicks;
    }
}
