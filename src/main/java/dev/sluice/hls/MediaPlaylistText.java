package dev.sluice.hls;

import dev.sluice.bytes.MalformedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The text of a [MediaPlaylist] (RFC 8216 §4) and back: whoever goes on with a broadcast begins from what its last
/// owner wrote. Only lists of our own are read.
public final class MediaPlaylistText {
    /// EXTINF with decimals needs version 3; nothing here needs more.
    private static final int VERSION = 3;

    /// About what an entry takes, in characters.
    static final int ENTRY_LENGTH = 100;

    /// The tag of a list that no version follows.
    public static final String END = "#EXT-X-ENDLIST";

    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private MediaPlaylistText() {}

    public static String write(MediaPlaylist playlist, Revision revision) {
        return write(playlist, revision.toComment() + '\n');
    }

    /// The text without a word about its writer, so that equal lists have equal texts: for what is written without a
    /// fence.
    public static String write(MediaPlaylist playlist) {
        return write(playlist, "");
    }

    private static String write(MediaPlaylist playlist, String comment) {
        StringBuilder text = new StringBuilder(512 + playlist.entries().size() * ENTRY_LENGTH);
        appendHead(
                text,
                comment,
                playlist.targetSeconds(),
                playlist.mediaSequence(),
                playlist.discontinuitySequence(),
                playlist.independentSegments());
        for (PlaylistEntry entry : playlist.entries()) {
            appendEntry(text, entry, entry.discontinuity());
        }
        if (playlist.ended()) {
            text.append(END).append('\n');
        }
        return text.toString();
    }

    static void appendHead(
            StringBuilder text,
            String comment,
            int targetSeconds,
            long mediaSequence,
            long discontinuitySequence,
            boolean independentSegments) {
        text.append("#EXTM3U\n#EXT-X-VERSION:").append(VERSION).append('\n');
        text.append(comment);
        text.append("#EXT-X-TARGETDURATION:").append(targetSeconds).append('\n');
        text.append("#EXT-X-MEDIA-SEQUENCE:").append(mediaSequence).append('\n');
        text.append("#EXT-X-DISCONTINUITY-SEQUENCE:")
                .append(discontinuitySequence)
                .append('\n');
        if (independentSegments) {
            text.append("#EXT-X-INDEPENDENT-SEGMENTS\n");
        }
    }

    static void appendEntry(StringBuilder text, PlaylistEntry entry, boolean discontinuity) {
        if (discontinuity) {
            text.append("#EXT-X-DISCONTINUITY\n");
        }
        text.append("#EXT-X-PROGRAM-DATE-TIME:");
        DATE_TIME.formatTo(entry.programDateTime(), text);
        text.append(entry.gap() ? "\n#EXT-X-GAP\n#EXTINF:" : "\n#EXTINF:");
        appendSeconds(text, entry.durationTicks());
        text.append(",\n").append(entry.uri()).append('\n');
    }

    /// Reads a list written by [#write].
    ///
    /// @throws MalformedException if it is not one
    public static MediaPlaylist read(String text) {
        int target = 0;
        long sequence = 0;
        long discontinuitySequence = 0;
        boolean independent = false;
        boolean ended = false;
        boolean discontinuity = false;
        boolean gap = false;
        long duration = 0;
        Instant dateTime = Instant.EPOCH;
        List<PlaylistEntry> entries = new ArrayList<>();
        if (!text.startsWith("#EXTM3U\n")) {
            throw new MalformedException("not a playlist: it does not begin with #EXTM3U");
        }
        try {
            for (String line : text.lines().toList()) {
                int colon = line.indexOf(':');
                String value = line.substring(colon + 1);
                switch (colon < 0 ? line : line.substring(0, colon)) {
                    case "#EXT-X-TARGETDURATION" -> target = Integer.parseInt(value);
                    case "#EXT-X-MEDIA-SEQUENCE" -> sequence = Long.parseLong(value);
                    case "#EXT-X-DISCONTINUITY-SEQUENCE" -> discontinuitySequence = Long.parseLong(value);
                    case "#EXT-X-INDEPENDENT-SEGMENTS" -> independent = true;
                    case "#EXT-X-DISCONTINUITY" -> discontinuity = true;
                    case "#EXT-X-GAP" -> gap = true;
                    case "#EXT-X-PROGRAM-DATE-TIME" -> dateTime = Instant.parse(value);
                    case "#EXTINF" -> duration = parseSeconds(value);
                    case END -> ended = true;
                    default -> {
                        if (!line.isEmpty() && !line.startsWith("#")) {
                            entries.add(new PlaylistEntry(line, duration, dateTime, discontinuity, gap));
                            discontinuity = false;
                            gap = false;
                            duration = 0;
                        }
                    }
                }
            }
            return new MediaPlaylist(target, independent, sequence, discontinuitySequence, entries, ended);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new MalformedException("not a playlist of ours: " + e.getMessage());
        }
    }

    /// [#read], or empty if it is not one: for those who only want to know.
    public static Optional<MediaPlaylist> readIfIntact(String text) {
        try {
            return Optional.of(read(text));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /// Microseconds: a tick is 11.1 µs, so what is read back is the same tick.
    private static void appendSeconds(StringBuilder text, long ticks) {
        long micros = (ticks * 100 + 4) / 9;
        text.append(micros / 1_000_000).append('.');
        String fraction = Long.toString(micros % 1_000_000);
        text.append("0".repeat(6 - fraction.length())).append(fraction);
    }

    private static long parseSeconds(String value) {
        return Math.round(Double.parseDouble(value.substring(0, value.indexOf(','))) * Ticks.PER_SECOND);
    }
}
