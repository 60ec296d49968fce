package dev.sluice.live;

import dev.sluice.hls.Ticks;
import java.time.Duration;
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

    /// Pictures that have not come for so long have no rate any more.
    private static final long GONE_NANOS = Duration.ofSeconds(5).toNanos();

    /// How much one unit counts in the smoothed offset: it follows within two seconds.
    private static final double SMOOTHING = 1.0 / 64;

    private final Arrivals pictures = new Arrivals();
    private final Arrivals sound = new Arrivals();
    private long frames;
    private long lastKeyframe = Arrivals.NEVER;
    private long keyframeInterval;
    private long windowStart;
    private long windowFrames;
    private double framesPerSecond;
    private boolean offsetKnown;
    private double offset;

    /// When the units of one track have come.
    private static final class Arrivals {
        static final long NEVER = Long.MIN_VALUE;

        /// Units that come at the same time are no further apart. Even at five pictures a second the last one is not
        /// as old.
        private static final long TOGETHER_NANOS = Duration.ofMillis(500).toNanos();

        /// A longer step may be one of the encoder's clock, which the other track has not made yet.
        private static final long LONGEST_STEP = Ticks.PER_SECOND;

        private long dts = NEVER;
        private long nanos;
        private boolean comparable;

        /// @return whether it follows the one before
        boolean follows(long nextDts, long nowNanos) {
            boolean follows = dts == NEVER || (nextDts >= dts && nextDts - dts <= LONGEST_STEP);
            dts = nextDts;
            nanos = nowNanos;
            comparable = true;
            return follows;
        }

        boolean cameWith(long nowNanos) {
            return comparable && nowNanos - nanos <= TOGETHER_NANOS;
        }

        boolean isGone(long nowNanos) {
            return dts != NEVER && nowNanos - nanos > GONE_NANOS;
        }

        /// Until the next unit, its times say nothing of the other track's.
        void forget() {
            comparable = false;
        }
    }

    /// @param nowNanos when it has come
    void picture(long dts, boolean keyframe, long nowNanos) {
        long before = pictures.dts;
        boolean follows = pictures.follows(dts, nowNanos);
        // Some encoders send each NAL unit in a message of its own: one picture has one time.
        if (dts != before) {
            next(dts, before);
        }
        if (keyframe && dts != lastKeyframe) {
            keyframeInterval = lastKeyframe == Arrivals.NEVER ? keyframeInterval : dts - lastKeyframe;
            lastKeyframe = dts;
        }
        smoothOffset(follows, sound, nowNanos);
    }

    private void next(long dts, long before) {
        frames++;
        boolean jumped = before == Arrivals.NEVER || dts < before || dts - before > LONGEST_STEP;
        if (jumped) {
            windowStart = dts;
            windowFrames = 0;
            lastKeyframe = Arrivals.NEVER;
            return;
        }
        windowFrames++;
        if (dts - windowStart >= RATE_WINDOW) {
            framesPerSecond = rate(dts);
            windowStart = dts;
            windowFrames = 0;
        }
    }

    /// @param nowNanos when it has come
    void sound(long dts, long nowNanos) {
        boolean follows = sound.follows(dts, nowNanos);
        smoothOffset(follows, pictures, nowNanos);
    }

    /// @param follows whether the unit that has come now follows the one before it; the other track's may be of
    ///     another time
    private void smoothOffset(boolean follows, Arrivals other, long nowNanos) {
        if (!follows) {
            offsetKnown = false;
            other.forget();
        }
        if (other.cameWith(nowNanos)) {
            double now = (double) sound.dts - pictures.dts;
            offset = offsetKnown ? offset + (now - offset) * SMOOTHING : now;
            offsetKnown = true;
        }
    }

    long frames() {
        return frames;
    }

    /// 0 while unknown, and when pictures have stopped; two decimals.
    double frameRate(long nowNanos) {
        return pictures.isGone(nowNanos) ? 0 : frameRate();
    }

    /// That of the last pictures, whenever that was.
    double frameRate() {
        boolean early = framesPerSecond == 0 && pictures.dts - windowStart >= LEAST_RATE_WINDOW;
        return Math.round((early ? rate(pictures.dts) : framesPerSecond) * 100) / 100.0;
    }

    private double rate(long until) {
        return windowFrames * (double) Ticks.PER_SECOND / (until - windowStart);
    }

    /// Null before it is known.
    @Nullable Long keyframeIntervalMs() {
        long sinceLast = lastKeyframe == Arrivals.NEVER ? 0 : pictures.dts - lastKeyframe;
        if (keyframeInterval == 0 && sinceLast < OVERDUE) {
            return null;
        }
        return Math.max(keyframeInterval, sinceLast) * 1_000 / Ticks.PER_SECOND;
    }

    /// Null while there are not both.
    @Nullable Long audioVideoOffsetMs(long nowNanos) {
        boolean both = offsetKnown && !pictures.isGone(nowNanos) && !sound.isGone(nowNanos);
        return both ? audioVideoOffsetMs() : null;
    }

    /// The last that was measured; null before there was any.
    @Nullable Long audioVideoOffsetMs() {
        return offsetKnown ? Math.round(offset * 1_000 / Ticks.PER_SECOND) : null;
    }
}
