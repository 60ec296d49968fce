package dev.sluice.hls;

/// Audio times counted in samples instead of the wire's milliseconds: a frame of 1024 samples at 44.1 kHz lasts
/// 23.22 ms, which RTMP can only say as 23 or 24, and decoders click or drift on such steps.
///
/// The count follows the wire. Where the encoder's sample clock and its timestamps drift apart, the count is led
/// after the wire by a tenth of a millisecond a frame, which nobody hears, so that sound and pictures stay
/// together; where frames were lost or the distance is nearly a frame's, it is set anew. Not synchronised.
final class AudioClock {
    /// Wire times are rounded to milliseconds, by some encoders twice; only what is beyond is drift.
    private static final long DEAD_BAND = 5 * Ticks.PER_SECOND / 1000;

    /// Follows a drift of up to 0.4 %; a sound card's is a hundredth of that.
    private static final long STEP = Ticks.PER_SECOND / 10_000;

    /// Further behind, viewers would begin to notice.
    private static final long LARGEST_LAG = 30 * Ticks.PER_SECOND / 1000;

    /// Some encoders give two frames one timestamp, so the count may be ahead by a frame of music.
    private static final long LARGEST_LEAD = 35 * Ticks.PER_SECOND / 1000;

    private final long sampleRateHz;
    private final long samplesPerFrame;
    private final long resetDistance;
    private boolean anchored;
    private long anchor;
    private long frames;
    private long last = Long.MIN_VALUE;

    AudioClock(int sampleRateHz, int samplesPerFrame) {
        this.sampleRateHz = sampleRateHz;
        this.samplesPerFrame = samplesPerFrame;
        this.resetDistance = Math.min(LARGEST_LAG, frameTicks(1) * 3 / 4);
    }

    /// The time of the next frame, whose wire time is `wire` (both output ticks).
    long next(long wire) {
        long counted = anchor + frameTicks(frames);
        long ahead = counted - wire;
        if (!anchored || ahead > LARGEST_LEAD || -ahead > resetDistance) {
            // Times never go back, also where frames come in a bunch.
            anchor = anchored ? Math.max(wire, last + 1) : wire;
            frames = 0;
            counted = anchor;
            anchored = true;
        } else if (Math.abs(ahead) > DEAD_BAND) {
            long step = ahead > 0 ? -STEP : STEP;
            anchor += step;
            counted += step;
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
