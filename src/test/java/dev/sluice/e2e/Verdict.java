package dev.sluice.e2e;

import dev.sluice.e2e.Viewing.Entry;
import dev.sluice.e2e.Viewing.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Judges one case: what was sent against what a viewer saw. Everything wrong is told in words.
final class Verdict {
    private final Case which;
    private final Expectation expected;
    private final Viewing viewing;
    private final List<String> findings = new ArrayList<>();

    private Verdict(Case which, Viewing viewing) {
        this.which = which;
        this.expected = which.expected();
        this.viewing = viewing;
    }

    /// What is wrong; empty if nothing is.
    static List<String> of(Case which, List<Performance.Time> times, Viewing viewing) {
        return new Verdict(which, viewing).judge(times);
    }

    private List<String> judge(List<Performance.Time> times) {
        findings.addAll(viewing.findings());
        if (viewing.broadcasts().isEmpty()) {
            findings.add("no broadcast was ever to be seen");
            return findings;
        }
        judgePromises();
        judgeIndex();
        findings.addAll(StrictChecks.findings(viewing));
        List<Stretch> stretches = viewing.broadcasts().stream()
                .flatMap(broadcast -> Stretch.of(broadcast).stream())
                .toList();
        FrameMatch frames = new FrameMatch(which, stretches);
        findings.addAll(frames.findings());
        findings.addAll(TimeVerdict.of(which, times, frames, stretches));
        List<Entry> decodable = stretches.stream()
                .flatMap(stretch -> stretch.decodableAlone().stream())
                .toList();
        for (Seen broadcast : viewing.broadcasts()) {
            findings.addAll(
                    expected.encoderSwapsPictures
                            ? Decoding.ofWhole(broadcast)
                            : Decoding.findings(broadcast, decodable));
        }
        return findings;
    }

    private void judgePromises() {
        Seen first = viewing.broadcasts().getFirst();
        List<Entry> entries = viewing.broadcasts().stream()
                .flatMap(seen -> seen.entries().stream())
                .toList();
        expect("broadcasts", expected.broadcasts, viewing.broadcasts().size());
        expect("gaps", expected.gaps, (int) entries.stream().filter(Entry::gap).count());
        long discontinuities =
                viewing.broadcasts().stream().mapToLong(Seen::discontinuities).sum();
        if (discontinuities < expected.fewestDiscontinuities || discontinuities > expected.mostDiscontinuities) {
            findings.add("DISCONTINUITYs: expected " + expected.fewestDiscontinuities + " to "
                    + expected.mostDiscontinuities + ", found " + discontinuities);
        }
        if (expected.discontinuitySequence != 0) {
            expect("discontinuity sequence", expected.discontinuitySequence, first.discontinuitySequence());
        }
        if (expected.ended) {
            viewing.broadcasts().stream()
                    .filter(seen -> !seen.hasEnded())
                    .forEach(seen -> findings.add(seen.key() + " has no ENDLIST"));
        }
        if (expected.targetDuration != null) {
            expect("target duration", expected.targetDuration, first.targetDuration());
        }
        if (expected.independent != null) {
            expect("EXT-X-INDEPENDENT-SEGMENTS told", expected.independent, first.promisesIndependence());
        }
    }

    private void judgeIndex() {
        String index = viewing.lastIndex();
        String variant = index.lines()
                .filter(line -> line.startsWith("#EXT-X-STREAM-INF:"))
                .findFirst()
                .orElse("");
        expect("RESOLUTION in " + variant, expected.resolution, attribute(variant, "RESOLUTION=([0-9x]+)"));
        String codecs = attribute(variant, "CODECS=\"([^\"]*)\"");
        List<String> found = codecs == null ? List.of() : List.of(codecs.split(",", -1));
        boolean same = found.size() == expected.codecs.size();
        for (int i = 0; same && i < found.size(); i++) {
            same = found.get(i).startsWith(expected.codecs.get(i));
        }
        if (!same) {
            findings.add("CODECS: expected " + expected.codecs + ", found " + found);
        }
    }

    private static @Nullable String attribute(String line, String pattern) {
        return Pattern.compile(pattern)
                .matcher(line)
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElse(null);
    }

    private void expect(String what, @Nullable Object wanted, @Nullable Object found) {
        if (!Objects.equals(wanted, found)) {
            findings.add(what + ": expected " + wanted + ", found " + found);
        }
    }
}
