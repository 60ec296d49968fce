package dev.sluice.hls;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.VideoFormat;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A finished segment.
///
/// @param data the transport stream, owned by the receiver from here on
/// @param durationTicks until the next segment begins; for the last one until its last frame ends; 90 kHz
/// @param programDateTime wall-clock time of its first frame
/// @param discontinuity formats or the encoder's clock changed since the segment before
/// @param independent it begins with an IDR picture, or has no video
/// @param video the format of its pictures, null without any
/// @param audio the format of its sound, null without any
/// @param videoFrames number of pictures
/// @param lastFrameNanos when its last frame was received, on the nano clock of the caller
public record CutSegment(
        BlockBuffer data,
        long durationTicks,
        Instant programDateTime,
        boolean discontinuity,
        boolean independent,
        @Nullable VideoFormat video,
        @Nullable AudioFormat audio,
        int videoFrames,
        long lastFrameNanos) {}
