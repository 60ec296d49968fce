package dev.sluice.e2e;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// What a viewer of one channel got to see, from the first look to the last.
///
/// @param indexes all versions of the multivariant playlist, in order
/// @param broadcasts in the order in which the index pointed at them
/// @param findings what should not have happened while looking
record Viewing(List<Version> indexes, List<Seen> broadcasts, List<String> findings) {
    /// One broadcast.
    ///
    /// @param versions all that were seen of its media playlist, in order
    /// @param entries every segment that any version named, in order
    record Seen(String key, List<Version> versions, List<Entry> entries) {
        String last() {
            return versions.getLast().text();
        }

        boolean hasEnded() {
            return last().lines().anyMatch("#EXT-X-ENDLIST"::equals);
        }

        boolean promisesIndependence() {
            return last().lines().anyMatch("#EXT-X-INDEPENDENT-SEGMENTS"::equals);
        }

        int targetDuration() {
            return Integer.parseInt(tag("#EXT-X-TARGETDURATION"));
        }

        int discontinuitySequence() {
            return Integer.parseInt(tag("#EXT-X-DISCONTINUITY-SEQUENCE"));
        }

        long discontinuities() {
            return entries.stream().filter(Entry::discontinuity).count();
        }

        private String tag(String name) {
            return last().lines()
                    .filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + name + " in\n" + last()));
        }
    }

    /// One answer that differed from the one before.
    record Version(Instant at, String text) {}

    /// A segment as it was named when it was first seen.
    ///
    /// @param sequence its media sequence number
    /// @param seenAt when the first version that names it was read
    /// @param file its copy; there is none of a gap
    record Entry(
            long sequence,
            String uri,
            double seconds,
            boolean discontinuity,
            boolean gap,
            Instant programDateTime,
            Instant seenAt,
            Path file) {}

    String lastIndex() {
        return indexes.isEmpty() ? "" : indexes.getLast().text();
    }

    /// Everything a broadcast ever named as one list of local files, for readers that take a playlist.
    static String localList(Seen broadcast) {
        StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:"
                + broadcast.targetDuration() + "\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n");
        for (Entry entry : broadcast.entries()) {
            if (entry.discontinuity()) {
                text.append("#EXT-X-DISCONTINUITY\n");
            }
            if (!entry.gap()) {
                text.append("#EXTINF:").append(entry.seconds()).append(",\n");
                text.append(entry.file()).append('\n');
            }
        }
        return text.append("#EXT-X-ENDLIST\n").toString();
    }
}
