package dev.sluice.checker;

import java.util.Set;

/// A line `#NAME` or `#NAME:value`.
record Tag(String name, String value) {
    static final String EXTM3U = "EXTM3U";
    static final String EXTINF = "EXTINF";
    static final String VERSION = "EXT-X-VERSION";
    static final String TARGET_DURATION = "EXT-X-TARGETDURATION";
    static final String MEDIA_SEQUENCE = "EXT-X-MEDIA-SEQUENCE";
    static final String DISCONTINUITY_SEQUENCE = "EXT-X-DISCONTINUITY-SEQUENCE";
    static final String DISCONTINUITY = "EXT-X-DISCONTINUITY";
    static final String DATE = "EXT-X-PROGRAM-DATE-TIME";
    static final String GAP = "EXT-X-GAP";
    static final String ENDLIST = "EXT-X-ENDLIST";
    static final String TYPE = "EXT-X-PLAYLIST-TYPE";
    static final String INDEPENDENT = "EXT-X-INDEPENDENT-SEGMENTS";
    static final String STREAM_INF = "EXT-X-STREAM-INF";
    static final String MEDIA = "EXT-X-MEDIA";

    /// Those that belong to the segment that follows (RFC 8216 §4.3.2, bis §4.4.4).
    static final Set<String> OF_SEGMENTS =
            Set.of(EXTINF, DISCONTINUITY, DATE, GAP, "EXT-X-BYTERANGE", "EXT-X-KEY", "EXT-X-MAP", "EXT-X-BITRATE");

    /// Those of a media playlist as a whole (RFC 8216 §4.3.3).
    static final Set<String> OF_MEDIA_PLAYLISTS =
            Set.of(TARGET_DURATION, MEDIA_SEQUENCE, DISCONTINUITY_SEQUENCE, ENDLIST, TYPE, "EXT-X-I-FRAMES-ONLY");

    /// Those of a multivariant playlist (RFC 8216 §4.3.4).
    static final Set<String> OF_MULTIVARIANT_PLAYLISTS =
            Set.of(STREAM_INF, MEDIA, "EXT-X-I-FRAME-STREAM-INF", "EXT-X-SESSION-DATA", "EXT-X-SESSION-KEY");

    /// Those of either (RFC 8216 §4.3.1, §4.3.5).
    static final Set<String> OF_BOTH = Set.of(EXTM3U, VERSION, INDEPENDENT, "EXT-X-START");

    /// Those that stand alone.
    static final Set<String> WITHOUT_VALUE =
            Set.of(EXTM3U, ENDLIST, DISCONTINUITY, GAP, INDEPENDENT, "EXT-X-I-FRAMES-ONLY");

    static Tag parse(String line) {
        int colon = line.indexOf(':');
        return colon < 0
                ? new Tag(line.substring(1), "")
                : new Tag(line.substring(1, colon), line.substring(colon + 1));
    }

    boolean isKnown() {
        return OF_SEGMENTS.contains(name)
                || OF_MEDIA_PLAYLISTS.contains(name)
                || OF_MULTIVARIANT_PLAYLISTS.contains(name)
                || OF_BOTH.contains(name);
    }

    @Override
    public String toString() {
        return value.isEmpty() ? name : name + ":" + value;
    }
}
