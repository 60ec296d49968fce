package dev.sluice.hls;

import java.util.Locale;

/// The text of the multivariant playlist (RFC 8216 §4.3.4): the playback URL, which points at the current broadcast.
public final class MultivariantPlaylistText {
    /// All that a list without captions needs.
    private static final int VERSION = 3;

    /// What a list needs that names a caption service of CEA-708 (RFC 8216 §7).
    private static final int VERSION_WITH_SERVICES = 7;

    private static final String CAPTION_GROUP = "cc";

    private MultivariantPlaylistText() {}

    /// The list while a broadcast runs.
    ///
    /// Without captions the variant has no CLOSED-CAPTIONS attribute. NONE would promise that none will come,
    /// and players that run do not load this list again to learn better.
    ///
    /// @param uri of the media playlist, relative to this one
    public static String live(String uri, VariantInfo variant, boolean independentSegments, Revision revision) {
        boolean services = variant.captions().stream().anyMatch(id -> id.startsWith("SERVICE"));
        StringBuilder text = head(services ? VERSION_WITH_SERVICES : VERSION, revision);
        if (independentSegments) {
            text.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
        }
        for (String id : variant.captions()) {
            appendCaptions(text, id);
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
        if (!variant.captions().isEmpty()) {
            text.append(",CLOSED-CAPTIONS=\"").append(CAPTION_GROUP).append('"');
        }
        return text.append('\n').append(uri).append('\n').toString();
    }

    /// A valid list without variants: nothing is on.
    public static String offline(Revision revision) {
        return head(VERSION, revision).toString();
    }

    private static StringBuilder head(int version, Revision revision) {
        return new StringBuilder("#EXTM3U\n#EXT-X-VERSION:")
                .append(version)
                .append('\n')
                .append(revision.toComment())
                .append('\n');
    }

    /// Without DEFAULT and AUTOSELECT: nothing tells their language, by which the captions that claim to be
    /// chosen automatically should differ (RFC 8216 §4.3.4.1.1).
    private static void appendCaptions(StringBuilder text, String id) {
        text.append("#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID=\"").append(CAPTION_GROUP);
        text.append("\",NAME=\"").append(id);
        text.append("\",INSTREAM-ID=\"").append(id).append("\"\n");
    }
}
