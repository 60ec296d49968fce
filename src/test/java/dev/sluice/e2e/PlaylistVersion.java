package dev.sluice.e2e;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// As much of a playlist, multivariant or media, as tells how old it is and what a viewer fetches next. Versions of
/// one playlist are ordered by who wrote them and when.
///
/// @param uris as written, without those of gaps, which nobody is to fetch
record PlaylistVersion(long epoch, long revision, long mediaSequence, boolean ended, List<String> uris)
        implements Comparable<PlaylistVersion> {
    private static final Pattern WRITER = Pattern.compile("(?m)^# sluice epoch=(\\d+) rev=(\\d+)$");
    private static final Pattern MEDIA_SEQUENCE = Pattern.compile("(?m)^#EXT-X-MEDIA-SEQUENCE:(\\d+)$");
    private static final Comparator<PlaylistVersion> BY_WRITER =
            Comparator.comparingLong(PlaylistVersion::epoch).thenComparingLong(PlaylistVersion::revision);

    static PlaylistVersion of(String text) {
        Matcher writer = WRITER.matcher(text);
        if (!text.startsWith("#EXTM3U\n") || !writer.find()) {
            throw new AssertionError("not a playlist of the service:\n" + text);
        }
        Matcher sequence = MEDIA_SEQUENCE.matcher(text);
        List<String> uris = new ArrayList<>();
        boolean gap = false;
        for (String line : text.lines().toList()) {
            if (line.equals("#EXT-X-GAP")) {
                gap = true;
            } else if (!line.isBlank() && !line.startsWith("#")) {
                if (!gap) {
                    uris.add(line);
                }
                gap = false;
            }
        }
        return new PlaylistVersion(
                Long.parseLong(writer.group(1)),
                Long.parseLong(writer.group(2)),
                sequence.find() ? Long.parseLong(sequence.group(1)) : 0,
                text.lines().anyMatch("#EXT-X-ENDLIST"::equals),
                List.copyOf(uris));
    }

    /// The media playlist that a multivariant one names; none when the channel is offline.
    Optional<String> variant() {
        return uris.stream().findFirst();
    }

    /// How many segments there are to it, those included that it names no more; gaps are not counted.
    long segments() {
        return mediaSequence + uris.size();
    }

    @Override
    public int compareTo(PlaylistVersion other) {
        return BY_WRITER.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PlaylistVersion version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(31 * epoch + revision);
    }
}
