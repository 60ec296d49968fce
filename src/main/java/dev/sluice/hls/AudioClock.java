package dev.sluice.hls;

/// Audio times counted in samples instead of the wire's milliseconds: a frame of 1024 samples at 44.1 kHz lasts
/// 23.22 ms, which RTMP can only say as 23 or 24, and decoders click or drift on such steps.
///
/// The count is anchored at a frame's wire time and kept while it stays within half a frame of the wire; where the
/// encoder's two clocks drift further apart, or frames were lost, the anchor moves to the wire. Not synchronised.
final class AudioClock {
    private final long sampleRateHz;
    private final long samplesPerFrame;
    private boolean anchored;
    private long anchor;
    private long frames;
    private long last = Long.MIN_VALUE;

    AudioClock(int sampleRateHz, int samplesPerFrame) {
        this.sampleRateHz = sampleRateHz;
        this.samplesPerFrame = samplesPerFrame;
    }

    /// The time of the next frame, whose wire time is `wire` (both output ticks).
    long next(long wire) {
        long counted = anchor + frameTicks(frames);
        if (!anchored || 2 * Math.abs(counted - wire) > frameTicks(1)) {
            // Times never go back, also where frames come in a bunch.
            anchor = anchored ? Math.max(wire, last + 1) : wire;
            frames = 0;
            counted = anchor;
            anchored = true;
        }
        frames++;
        last = counted;
        return counted;
    }

    /// How long `count` frames last, rounded to the nearest tick.
    long frameTicks(long count) {
        return (count * samplesPerFrame * Ticks.PER_SECOND + sampleRateHz / 2) / sampleRateHz;
    }
}
