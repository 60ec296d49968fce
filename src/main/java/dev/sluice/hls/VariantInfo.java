package dev.sluice.hls;

import java.util.List;
import java.util.regex.Pattern;

/// What EXT-X-STREAM-INF tells of the one variant (RFC 8216 §4.3.4.2).
///
/// @param peakBitsPerSecond BANDWIDTH: the largest rate of any segment
/// @param averageBitsPerSecond AVERAGE-BANDWIDTH
/// @param codecs RFC 6381 strings of all tracks
/// @param width in pixels, 0 without video or while unknown
/// @param framesPerSecond 0 without video or while unknown
/// @param captions INSTREAM-IDs of the closed captions in use (§4.3.4.1), kept sorted; empty when none were seen
public record VariantInfo(
        long peakBitsPerSecond,
        long averageBitsPerSecond,
        List<String> codecs,
        int width,
        int height,
        double framesPerSecond,
        List<String> captions) {
    private static final Pattern INSTREAM_ID = Pattern.compile("CC[1-4]|SERVICE([1-9]|[1-5][0-9]|6[0-3])");

    public VariantInfo {
        if (averageBitsPerSecond < 1 || peakBitsPerSecond < averageBitsPerSecond) {
            throw new IllegalArgumentException("peak of " + peakBitsPerSecond + " and average of "
                    + averageBitsPerSecond + " bit/s do not go together");
        }
        codecs = List.copyOf(codecs);
        captions = captions.stream().sorted().toList();
        for (String caption : captions) {
            if (!INSTREAM_ID.matcher(caption).matches()) {
                throw new IllegalArgumentException(caption + " is no INSTREAM-ID");
            }
        }
    }
}
