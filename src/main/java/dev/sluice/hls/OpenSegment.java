package dev.sluice.hls;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.bytes.BlockPool;

/// The segment being written: where it began and what is in it. Times are output ticks. Not synchronised.
final class OpenSegment {
    final BlockBuffer data;
    final long start;
    final boolean discontinuity;
    int videoFrames;
    int audioFrames;
    /// Begins with an IDR picture, or has no pictures.
    boolean independent = true;
    long lastFrameNanos;
    /// When the newest frame of either track ends, as far as is known.
    private long end;

    OpenSegment(BlockPool pool, long start, boolean discontinuity) {
        this.data = new BlockBuffer(pool);
        this.start = start;
        this.discontinuity = discontinuity;
        this.end = start;
    }

    void addVideo(long dts, long frameTicks, boolean randomAccess, long nanos) {
        if (videoFrames++ == 0) {
            independent = randomAccess;
        }
        end = Math.max(end, dts + frameTicks);
        lastFrameNanos = nanos;
    }

    void addAudio(long dts, long frameTicks, long nanos) {
        audioFrames++;
        end = Math.max(end, dts + frameTicks);
        lastFrameNanos = nanos;
    }

    long elapsed(long at) {
        return at - start;
    }

    long durationToEnd() {
        return Math.max(1, end - start);
    }
}
