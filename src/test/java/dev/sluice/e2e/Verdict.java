package dev.sluice.e2e;

import dev.sluice.e2e.Tape.Piece;
import dev.sluice.e2e.Viewing.Entry;
import dev.sluice.e2e.Viewing.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Judges one case: what was sent against what a viewer saw. Everything wrong is told in words.
final class Verdict {
    /// A PROGRAM-DATE-TIME further off than this from when the encoder captured the frame is not the truth; what a
    /// loaded machine adds to sending and receiving stays below.
    private static final Duration DATE_TOLERANCE = Duration.ofMillis(500);

    /// Segments are measured from their first frame on, whichever track it is of: tracks do not begin in step.
    private static final double DURATION_TOLERANCE_MS = 60;

    /// Timestamps are whole ticks of 90 kHz on one side and whole milliseconds on the other.
    private static final double ROUNDING_MS = 1.1;

    private final Case which;
    private final Expectation expected;
    private final List<Performance.Time> times;
    private final Viewing viewing;
    private final List<String> findings = new ArrayList<>();
    private final Map<Stretch.Packet, Sent> origins = new HashMap<>();

    /// When what a session captured at 0 was sent.
    private final Map<Integer, Instant> starts = new HashMap<>();

    private record Sent(int session, int index, Piece piece) {}

    private Verdict(Case which, List<Performance.Time> times, Viewing viewing) {
        this.which = which;
        this.expected = which.expected();
        this.times = times;
        this.viewing = viewing;
        for (int session = 0; session < times.size(); session++) {
            if (which.sessions().get(session).sender() == Case.Sender.SCRIPTED) {
                starts.put(session, times.get(session).start());
            }
        }
    }

    /// What is wrong; empty if nothing is.
    static List<String> of(Case which, List<Performance.Time> times, Viewing viewing) {
        return new Verdict(which, times, viewing).judge();
    }

    private List<String> judge() {
        findings.addAll(viewing.findings());
        if (viewing.broadcasts().isEmpty()) {
            findings.add("no broadcast was ever to be seen");
            return findings;
        }
        judgePromises();
        judgeIndex();
        List<List<Stretch>> broadcasts =
                viewing.broadcasts().stream().map(Stretch::of).toList();
        List<Stretch> stretches =
                broadcasts.stream().flatMap(List::stream).toList();
        judgeTrack("video", Piece::isVideo, stretches.stream().flatMap(s -> s.video().stream()).toList());
        judgeTrack("audio", Piece::isAudio, stretches.stream().flatMap(s -> s.audio().stream()).toList());
        stretches.forEach(this::judgeTimes);
        stretches.forEach(this::judgeSegments);
        judgePublishing(stretches);
        for (Seen broadcast : viewing.broadcasts()) {
            findings.addAll(Decoding.findings(broadcast, independentSegments(broadcast, stretches)));
        }
        return findings;
    }

    private void judgePromises() {
        Seen first = viewing.broadcasts().getFirst();
        List<Entry> entries =
                viewing.broadcasts().stream().flatMap(seen -> seen.entries().stream()).toList();
        expect("broadcasts", expected.broadcasts, viewing.broadcasts().size());
        expect("gaps", expected.gaps, (int) entries.stream().filter(Entry::gap).count());
        long discontinuities =
                viewing.broadcasts().stream().mapToLong(Seen::discontinuities).sum();
        if (discontinuities < expected.fewestDiscontinuities || discontinuities > expected.mostDiscontinuities) {
            findings.add("DISCONTINUITYs: expected " + expected.fewestDiscontinuities + " to "
                    + expected.mostDiscontinuities + ", found " + discontinuities);
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
        for (Seen broadcast : viewing.broadcasts()) {
            for (Entry entry : broadcast.entries()) {
                if (Math.round(entry.seconds()) > broadcast.targetDuration()) {
                    findings.add("EXTINF " + entry.seconds() + " of " + entry.uri() + " exceeds target duration "
                            + broadcast.targetDuration());
                }
            }
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

    private static @org.jspecify.annotations.Nullable String attribute(String line, String pattern) {
        return java.util.regex.Pattern.compile(pattern)
                .matcher(line)
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElse(null);
    }

    /// Every frame once and in order; what is missing must be excused.
    private void judgeTrack(String track, Predicate<Piece> isTrack, List<Stretch.Packet> received) {
        List<Sent> sent = new ArrayList<>();
        for (int session = 0; session < which.sessions().size(); session++) {
            for (Piece piece : which.sessions().get(session).tape().pieces()) {
                if (piece.isFrame() && isTrack.test(piece)) {
                    sent.add(new Sent(session, sent.size(), piece));
                }
            }
        }
        boolean[] found = new boolean[sent.size()];
        int next = 0;
        int strange = 0;
        for (Stretch.Packet packet : received) {
            int at = next;
            while (at < sent.size() && !sent.get(at).piece().hash().equals(packet.hash())) {
                at++;
            }
            if (at == sent.size()) {
                if (strange++ == 0) {
                    boolean known = sent.stream().anyMatch(s -> s.piece().hash().equals(packet.hash()));
                    findings.add("%s packet at %.3f s in %s %s"
                            .formatted(track, packet.dtsMs() / 1_000, packet.entry().uri(), known
                                    ? "is there twice or out of order"
                                    : "was never sent (" + packet.hash() + ")"));
                }
                continue;
            }
            found[at] = true;
            origins.put(packet, sent.get(at));
            next = at + 1;
        }
        if (strange > 1) {
            findings.add("... and so are " + (strange - 1) + " more " + track + " packets");
        }
        List<Sent> missing = sent.stream()
                .filter(s -> !found[s.index()])
                .filter(s -> !expected.mayMiss.test(s.session(), s.piece()))
                .toList();
        if (!missing.isEmpty()) {
            findings.add("%d of %d %s frames are missing: captured at %s"
                    .formatted(missing.size(), sent.size(), track, ranges(missing)));
        }
    }

    private static String ranges(List<Sent> missing) {
        List<String> ranges = new ArrayList<>();
        for (int i = 0; i < missing.size(); ) {
            int end = i;
            while (end + 1 < missing.size() && missing.get(end + 1).index() == missing.get(end).index() + 1) {
                end++;
            }
            ranges.add("%.3f-%.3f s of session %d"
                    .formatted(
                            missing.get(i).piece().capturedMs() / 1e3,
                            missing.get(end).piece().capturedMs() / 1e3,
                            missing.get(i).session()));
            i = end + 1;
        }
        return String.join(", ", ranges.size() > 4 ? ranges.subList(0, 4) : ranges) + (ranges.size() > 4 ? ", ..." : "");
    }

    /// Both tracks of a stretch keep the distance that they had when they were captured.
    private void judgeTimes(Stretch stretch) {
        List<Double> offsets = new ArrayList<>();
        for (List<Stretch.Packet> track : List.of(stretch.video(), stretch.audio())) {
            double before = Double.NEGATIVE_INFINITY;
            for (Stretch.Packet packet : track) {
                if (packet.dtsMs() <= before) {
                    findings.add("decoding times go from %.3f back to %.3f ms in %s"
                            .formatted(before, packet.dtsMs(), packet.entry().uri()));
                }
                before = packet.dtsMs();
                Sent sent = origins.get(packet);
                if (sent != null) {
                    offsets.add(packet.dtsMs() - sent.piece().capturedMs());
                }
            }
        }
        if (offsets.isEmpty()) {
            return;
        }
        List<Double> sorted = offsets.stream().sorted().toList();
        double median = sorted.get(sorted.size() / 2);
        double allowed = expected.lipSync.toMillis() + ROUNDING_MS;
        if (median - sorted.getFirst() > allowed || sorted.getLast() - median > allowed) {
            findings.add("times in %s are %.1f ms early to %.1f ms late against capture (allowed: %.1f)"
                    .formatted(
                            stretch.entries().getFirst().uri(),
                            median - sorted.getFirst(),
                            sorted.getLast() - median,
                            allowed));
        }
    }

    private void judgeSegments(Stretch stretch) {
        Entry before = null;
        Stretch.Packet firstBefore = null;
        for (Entry entry : stretch.entries()) {
            Stretch.Packet first = first(stretch, entry);
            if (first == null) {
                findings.add(entry.uri() + " is empty");
                continue;
            }
            judgeDate(entry, first);
            boolean follows = before != null && before.sequence() + 1 == entry.sequence();
            if (follows && firstBefore != null) {
                double real = first.dtsMs() - firstBefore.dtsMs();
                if (Math.abs(real - before.seconds() * 1_000) > DURATION_TOLERANCE_MS) {
                    findings.add("EXTINF of %s is %.3f s, but the next segment begins after %.3f s"
                            .formatted(before.uri(), before.seconds(), real / 1_000));
                }
                Expectation.Range range = expected.segmentSeconds;
                if (range != null && !range.contains(before.seconds())) {
                    findings.add("EXTINF of " + before.uri() + " is " + before.seconds() + ", expected " + range);
                }
            }
            before = entry;
            firstBefore = first;
        }
    }

    private void judgeDate(Entry entry, Stretch.Packet first) {
        Sent sent = origins.get(first);
        if (sent == null) {
            return;
        }
        if (which.sessions().get(sent.session()).sender() == Case.Sender.FFMPEG) {
            // When FFmpeg begins to send is its own affair: its first segment tells.
            starts.putIfAbsent(
                    sent.session(), entry.programDateTime().minusMillis(sent.piece().capturedMs()));
        }
        Instant captured =
                starts.get(sent.session()).plusMillis(sent.piece().capturedMs());
        Duration off = Duration.between(captured, entry.programDateTime());
        if (off.abs().compareTo(DATE_TOLERANCE) > 0) {
            findings.add("PROGRAM-DATE-TIME of " + entry.uri() + " is off by " + off.toMillis() + " ms");
        }
    }

    /// Nothing holds a finished segment back: a segment is finished when the first frame after it is sent, or when its
    /// session ends.
    private void judgePublishing(List<Stretch> stretches) {
        List<Entry> entries =
                stretches.stream().flatMap(s -> s.entries().stream()).toList();
        Map<Entry, Sent> firsts = new HashMap<>();
        for (Stretch stretch : stretches) {
            for (Entry entry : stretch.entries()) {
                Stretch.Packet first = first(stretch, entry);
                if (first != null && origins.containsKey(first)) {
                    firsts.put(entry, origins.get(first));
                }
            }
        }
        for (int i = 0; i < entries.size(); i++) {
            Sent own = firsts.get(entries.get(i));
            Sent next = i + 1 < entries.size() ? firsts.get(entries.get(i + 1)) : null;
            if (own == null) {
                continue;
            }
            Performance.Time time = times.get(own.session());
            Instant complete = next != null && next.session() == own.session()
                    ? java.util.Objects.requireNonNull(starts.get(own.session()))
                            .plusMillis(next.piece().sentMs())
                    : time.end();
            Duration held = Duration.between(complete, entries.get(i).seenAt());
            if (held.compareTo(expected.namedWithin) > 0) {
                findings.add(entries.get(i).uri() + " was named only " + held.toMillis() + " ms after its end");
            }
        }
    }

    /// Segments that begin with an IDR picture or have no picture at all. Where the playlist promises that all do, the
    /// others are findings.
    private List<Entry> independentSegments(Seen broadcast, List<Stretch> stretches) {
        List<Entry> independent = new ArrayList<>();
        for (Stretch stretch : stretches) {
            for (Entry entry : stretch.entries()) {
                if (!broadcast.entries().contains(entry)) {
                    continue;
                }
                boolean decodable = stretch.video().stream()
                        .filter(packet -> packet.entry().equals(entry))
                        .findFirst()
                        .map(Stretch.Packet::key)
                        .orElse(true);
                if (decodable) {
                    independent.add(entry);
                } else if (broadcast.promisesIndependence()) {
                    findings.add(entry.uri() + " does not begin with an IDR picture, as EXT-X-INDEPENDENT-SEGMENTS says");
                }
            }
        }
        return independent;
    }

    private static Stretch.@org.jspecify.annotations.Nullable Packet first(Stretch stretch, Entry entry) {
        Stretch.Packet first = null;
        for (List<Stretch.Packet> track : List.of(stretch.video(), stretch.audio())) {
            for (Stretch.Packet packet : track) {
                if (packet.entry().equals(entry) && (first == null || packet.dtsMs() < first.dtsMs())) {
                    first = packet;
                }
            }
        }
        return first;
    }

    private void expect(String what, @org.jspecify.annotations.Nullable Object wanted, @org.jspecify.annotations.Nullable Object found) {
        if (!java.util.Objects.equals(wanted, found)) {
            findings.add(what + ": expected " + wanted + ", found " + found);
        }
    }
}
