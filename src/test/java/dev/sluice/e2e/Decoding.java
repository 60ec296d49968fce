package dev.sluice.e2e;

import dev.sluice.e2e.Viewing.Entry;
import dev.sluice.e2e.Viewing.Seen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// FFmpeg plays a broadcast from its first segment to its last, over all seams, and each segment alone.
final class Decoding {
    private Decoding() {}

    /// What FFmpeg says of both.
    ///
    /// @param independent the segments that can be decoded alone
    static List<String> findings(Seen broadcast, List<Entry> independent) {
        List<String> findings = new ArrayList<>(ofWhole(broadcast));
        if (!broadcast.entries().isEmpty()) {
            findings.addAll(ofSegments(broadcast, independent));
        }
        return findings;
    }

    /// What FFmpeg says of the whole.
    static List<String> ofWhole(Seen broadcast) {
        if (broadcast.entries().isEmpty()) {
            return List.of(broadcast.key() + " names nothing");
        }
        Path list = broadcast
                .entries()
                .getFirst()
                .file()
                .resolveSibling("all-" + broadcast.entries().getFirst().uri() + ".m3u8");
        try {
            Files.writeString(list, Viewing.localList(broadcast));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String whole = Decoder.complaints(list, broadcast.discontinuities());
        return whole.isEmpty() ? List.of() : List.of("FFmpeg over all of " + broadcast.key() + ": " + whole.strip());
    }

    private static List<String> ofSegments(Seen broadcast, List<Entry> independent) {
        String alone = Decoder.complaints(independent.stream()
                .filter(broadcast.entries()::contains)
                .map(Entry::file)
                .toList());
        return alone.isEmpty() ? List.of() : List.of("FFmpeg on segments alone: " + alone.strip());
    }
}
