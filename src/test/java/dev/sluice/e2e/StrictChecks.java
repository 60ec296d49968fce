package dev.sluice.e2e;

import dev.sluice.checker.MultivariantChecker;
import dev.sluice.checker.PlaylistChecker;
import dev.sluice.checker.SegmentChecker;
import dev.sluice.checker.Violation;
import dev.sluice.e2e.Viewing.Entry;
import dev.sluice.e2e.Viewing.Seen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/// Shows everything that a viewer saw to the checkers of playlists and segments.
final class StrictChecks {
    private StrictChecks() {}

    static List<String> findings(Viewing viewing) {
        List<Violation> violations = new ArrayList<>();
        MultivariantChecker indexes = new MultivariantChecker();
        viewing.indexes().forEach(version -> indexes.observe(version.at(), version.text()));
        violations.addAll(indexes.violations());
        for (Seen broadcast : viewing.broadcasts()) {
            PlaylistChecker playlists = PlaylistChecker.of(PlaylistChecker.Kind.LIVE);
            broadcast.versions().forEach(version -> playlists.observe(version.at(), version.text()));
            violations.addAll(playlists.violations());
            violations.addAll(segments(broadcast));
        }
        return violations.stream().map(Violation::toString).toList();
    }

    private static List<Violation> segments(Seen broadcast) {
        SegmentChecker checker = new SegmentChecker(broadcast.promisesIndependence());
        for (Entry entry : broadcast.entries()) {
            if (entry.gap()) {
                checker.gap(entry.seconds());
            } else {
                checker.observe(entry.seenAt(), entry.uri(), entry.seconds(), entry.discontinuity(), read(entry));
            }
        }
        checker.finish();
        return checker.violations();
    }

    private static byte[] read(Entry entry) {
        try {
            return Files.readAllBytes(entry.file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
