package dev.sluice.hls;

import java.util.List;

/// What EXT-X-STREAM-INF tells of the one variant (RFC 8216 §4.3.4.2).
///
/// @param peakBitsPerSecond BANDWIDTH: the largest rate of any segment
/// @param averageBitsPerSecond AVERAGE-BANDWIDTH
/// @param codecs RFC 6381 strings of all tracks
/// @param width in pixels, 0 without video or while unknown
/// @param framesPerSecond 0 without video or while unknown
public record VariantInfo(
        long peakBitsPerSecond,
        long averageBitsPerSecond,
        List<String> codecs,
        int width,
        int height,
        double framesPerSecond) {
    public VariantInfo {
        if (averageBitsPerSecond < 1 || peakBitsPerSecond < averageBitsPerSecond) {
            throw new IllegalArgumentException("peak of " + peakBitsPerSecond + " and average of "
                    + averageBitsPerSecond + " bit/s do not go together");
        }
        codecs = List.copyOf(codecs);
    }
}
