package dev.sluice.media;

import dev.sluice.bytes.Bytes;

/// An H.264 track whose access units are NAL units behind length fields, as the configuration says.
///
/// @param width displayed width in pixels after cropping, 0 when no sequence parameter set is known yet
/// @param height displayed height in pixels after cropping, 0 when unknown
/// @param framesPerSecond what the bitstream's own timing information claims, 0 when it claims nothing
public record VideoFormat(Bytes configuration, String codecs, int width, int height, double framesPerSecond)
        implements TrackFormat {
    public VideoFormat {
        if (width < 0 || height < 0 || !(framesPerSecond >= 0)) {
            throw new IllegalArgumentException(
                    "video format " + width + "x" + height + " at " + framesPerSecond + " fps is impossible");
        }
    }

    @Override
    public TrackType type() {
        return TrackType.VIDEO;
    }
}
