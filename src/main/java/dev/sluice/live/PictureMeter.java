package dev.sluice.live;

import dev.sluice.hls.Ticks;
import org.jspecify.annotations.Nullable;

/// What the timestamps of pictures and sound tell, in the order of arrival. Not synchronised.
final class PictureMeter {
    /// Over so much the frame rate is measured: timestamps are whole milliseconds, which is then 0.02 %.
    private static final long RATE_WINDOW = 5 * Ticks.PER_SECOND;

    /// Before the first window is full.
    private static final long LEAST_RATE_WINDOW = Ticks.PER_SECOND;

    /// A longer step is a jump of the encoder's clock, or a pause.
    private static final long LONGEST_STEP = 10 * Ticks.PER_SECOND;

    /// A second keyframe that has not come by then is missed.
    private static final long OVERDUE = 10 * Ticks.PER_SECOND;

    /// How much one unit counts in the smoothed offset: it follows within two seconds.
    private static final double SMOOTHING = 1.0 / 64;

    private static final long NEVER = Long.MIN_VALUE;

    private long frames;
    private long lastPicture = NEVER;
    private long lastSound = NEVER;
    private long lastKeyframe = NEVER;
    private long keyframeInterval;
    private long windowStart;
    private long windowFrames;
    private double framesPerSecond;
    private boolean offsetKnown;
    private double offset;

    void picture(long dts, boolean keyframe) {
        frames++;
        long step = lastPicture == NEVER ? 0 : dts - lastPicture;
        boolean jumped = lastPicture == NEVER || step <= 0 || step > LONGEST_STEP;
        lastPicture = dts;
        if (jumped) {
            windowStart = dts;
            windowFrames = 0;
            lastKeyframe = NEVER;
        } else {
            windowFrames++;
            if (dts - windowStart >= RATE_WINDOW) {
                framesPerSecond = rate();
                windowStart = dts;
                windowFrames = 0;
            }
        }
        if (keyframe) {
            keyframeInterval = lastKeyframe == NEVER ? keyframeInterval : dts - lastKeyframe;
            lastKeyframe = dts;
        }
        smoothOffset();
    }

    void sound(long dts) {
        lastSound = dts;
        smoothOffset();
    }

    private void smoothOffset() {
        if (lastPicture == NEVER || lastSound == NEVER) {
            return;
        }
        double now = (double) lastSound - lastPicture;
        offset = offsetKnown ? offset + (now - offset) * SMOOTHING : now;
        offsetKnown = true;
    }

    long frames() {
        return frames;
    }

    /// 0 while unknown; two decimals.
    double frameRate() {
        boolean early = framesPerSecond == 0 && lastPicture - windowStart >= LEAST_RATE_WINDOW;
        return Math.round((early ? rate() : framesPerSecond) * 100) / 100.0;
    }

    private double rate() {
        return windowFrames * (double) Ticks.PER_SECOND / (lastPicture - windowStart);
    }

    /// Null before it is known.
    @Nullable Long keyframeIntervalMs() {
        long sinceLast = lastKeyframe == NEVER ? 0 : lastPicture - lastKeyframe;
        if (keyframeInterval == 0 && sinceLast < OVERDUE) {
            return null;
        }
        return Math.max(keyframeInterval, sinceLast) * 1_000 / Ticks.PER_SECOND;
    }

    /// Null before there were both.
    @Nullable Long audioVideoOffsetMs() {
        return offsetKnown ? Math.round(offset * 1_000 / Ticks.PER_SECOND) : null;
    }
}
