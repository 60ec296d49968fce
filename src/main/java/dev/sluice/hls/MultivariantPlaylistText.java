package dev.sluice.hls;

import java.util.Locale;

/// The text of the multivariant playlist (RFC 8216 §4.3.4): the playback URL, which points at the current broadcast.
public final class MultivariantPlaylistText {
    private static final String HEAD = "#EXTM3U\n#EXT-X-VERSION:3\n";

    private MultivariantPlaylistText() {}

    /// The list while a broadcast runs.
    ///
    /// @param uri of the media playlist, relative to this one
    public static String live(String uri, VariantInfo variant, boolean independentSegments, Revision revision) {
        StringBuilder text =
                new StringBuilder(HEAD).append(revision.toComment()).append('\n');
        if (independentSegments) {
            text.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
        }
        text.append("#EXT-X-STREAM-INF:BANDWIDTH=").append(variant.peakBitsPerSecond());
        text.append(",AVERAGE-BANDWIDTH=").append(variant.averageBitsPerSecond());
        text.append(",CODECS=\"").append(String.join(",", variant.codecs())).append('"');
        if (variant.width() > 0) {
            text.append(",RESOLUTION=").append(variant.width()).append('x').append(variant.height());
        }
        if (variant.framesPerSecond() > 0) {
            text.append(String.format(Locale.ROOT, ",FRAME-RATE=%.3f", variant.framesPerSecond()));
        }
        return text.append('\n').append(uri).append('\n').toString();
    }

    /// A valid list without variants: nothing is on.
    public static String offline(Revision revision) {
        return HEAD + revision.toComment() + '\n';
    }
}
