package dev.sluice.hls;

/// What a [Segmenter] has met that the broadcaster may want to mend. Read on the segmenter's thread.
public final class SegmenterCounters {
    long droppedUnits;
    long clockJumps;
    long longestGroupTicks;

    SegmenterCounters() {}

    /// Access units that could not be placed: pictures before the first IDR picture or after one was lost, sound in
    /// a format that waits for the next cut.
    public long droppedUnits() {
        return droppedUnits;
    }

    /// How often the encoder's clock left its course.
    public long clockJumps() {
        return clockJumps;
    }

    /// The longest distance of two IDR pictures, or from the last one on, in 90 kHz ticks.
    public long longestGroupTicks() {
        return longestGroupTicks;
    }
}
