package dev.sluice.hls;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.VideoFormat;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A finished segment.
///
/// @param data the transport stream, owned by the receiver from here on
/// @param durationTicks until the next segment begins; for the last one until its last frame ends; 90 kHz
/// @param programDateTime wall-clock time of its first frame
/// @param discontinuity formats or the encoder's clock changed since the segment before
/// @param begins what the playlist promises that begins with this segment; null if it goes on in the one before.
/// Where
///     it is not the session's first segment, the promise before could not be kept: that playlist ends.
/// @param independent it begins with an IDR picture, or has no video
/// @param video the format of its pictures, null without any
/// @param audio the format of its sound, null without any
/// @param captions the closed captions seen in it, as INSTREAM-ID names them (RFC 8216 §4.3.4.1)
/// @param videoFrames number of pictures
/// @param lastFrameNanos when its last frame was received, on the nano clock of the caller
public record CutSegment(
        BlockBuffer data,
        long durationTicks,
        Instant programDateTime,
        boolean discontinuity,
        @Nullable PlaylistPromise begins,
        boolean independent,
        @Nullable VideoFormat video,
        @Nullable AudioFormat audio,
        Set<String> captions,
        int videoFrames,
        long lastFrameNanos) {
    public CutSegment {
        captions = Set.copyOf(captions);
    }
}
