package dev.sluice.e2e;

import dev.sluice.e2e.FrameMatch.Sent;
import dev.sluice.e2e.Viewing.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Judges all times of one case against when the encoder captured what: timestamps, durations, dates, and when
/// segments were named.
final class TimeVerdict {
    /// A PROGRAM-DATE-TIME further off than this from when the encoder captured the frame, and later by more than what
    /// was sent late, is not the truth.
    private static final Duration DATE_TOLERANCE = Duration.ofMillis(500);

    /// Timestamps are whole ticks of 90 kHz on one side and whole milliseconds on the other.
    private static final double ROUNDING_MS = 1.1;

    private final Case which;
    private final Expectation expected;
    private final List<Performance.Time> times;
    private final FrameMatch frames;
    private final List<String> findings = new ArrayList<>();
    private final Map<Entry, Stretch.Packet> firsts = new HashMap<>();

    /// When what a session captured at 0 was sent.
    private final Map<Integer, Instant> starts = new HashMap<>();

    private TimeVerdict(Case which, List<Performance.Time> times, FrameMatch frames, List<Stretch> stretches) {
        this.which = which;
        this.expected = which.expected();
        this.times = times;
        this.frames = frames;
        for (int session = 0; session < times.size(); session++) {
            if (which.sessions().get(session).sender() == Case.Sender.SCRIPTED) {
                starts.put(session, times.get(session).start());
            }
        }
        for (Stretch stretch : stretches) {
            for (Stretch.Packet packet : stretch.packets()) {
                firsts.merge(packet.entry(), packet, (a, b) -> a.dtsMs() <= b.dtsMs() ? a : b);
            }
        }
    }

    /// What is wrong; empty if nothing is.
    static List<String> of(Case which, List<Performance.Time> times, FrameMatch frames, List<Stretch> stretches) {
        TimeVerdict verdict = new TimeVerdict(which, times, frames, stretches);
        stretches.forEach(verdict::judgeTimestamps);
        List<Entry> entries =
                stretches.stream().flatMap(s -> s.entries().stream()).toList();
        entries.forEach(verdict::judgeDate);
        verdict.judgeDurations(entries);
        verdict.judgePublishing(entries);
        return verdict.findings;
    }

    /// Pictures and sound of a stretch keep the distance that they had when they were captured.
    private void judgeTimestamps(Stretch stretch) {
        List<Double> offsets = stretch.packets().stream()
                .filter(packet -> frames.origin(packet) != null)
                .map(packet -> packet.ptsMs()
                        - Objects.requireNonNull(frames.origin(packet)).piece().shownMs())
                .sorted()
                .toList();
        if (offsets.isEmpty()) {
            return;
        }
        double median = offsets.get(offsets.size() / 2);
        double early = median - offsets.getFirst();
        double late = offsets.getLast() - median;
        double allowed = expected.lipSync.toMillis() + ROUNDING_MS;
        if (early > allowed || late > allowed) {
            findings.add("times from %s on are %.1f ms early to %.1f ms late against capture (allowed: %.1f)"
                    .formatted(stretch.entries().getFirst().uri(), early, late, allowed));
        }
    }

    private void judgeDate(Entry entry) {
        Sent sent = origin(entry);
        if (sent == null) {
            return;
        }
        if (which.sessions().get(sent.session()).sender() == Case.Sender.FFMPEG) {
            // When FFmpeg begins to send is its own affair: its first segment tells.
            starts.putIfAbsent(
                    sent.session(),
                    entry.programDateTime().minusMillis(sent.piece().capturedMs()));
        }
        Instant captured = start(sent).plusMillis(sent.piece().capturedMs());
        Duration off = Duration.between(captured, entry.programDateTime());
        Duration latest = DATE_TOLERANCE.plus(times.get(sent.session()).worstLag());
        if (off.compareTo(latest) > 0 || off.negated().compareTo(DATE_TOLERANCE) > 0) {
            findings.add("PROGRAM-DATE-TIME of " + entry.uri() + " is off by " + off.toMillis() + " ms");
        }
    }

    private void judgeDurations(List<Entry> entries) {
        Expectation.Range range = expected.segmentSeconds;
        for (int i = 0; range != null && i + 1 < entries.size(); i++) {
            if (!range.contains(entries.get(i).seconds())) {
                findings.add("EXTINF of " + entries.get(i).uri() + " is "
                        + entries.get(i).seconds() + ", expected " + range);
            }
        }
    }

    /// Nothing holds a finished segment back: a segment is finished when the first frame after it is sent, or when its
    /// session ends.
    private void judgePublishing(List<Entry> entries) {
        for (int i = 0; i < entries.size(); i++) {
            Sent own = origin(entries.get(i));
            Sent next = i + 1 < entries.size() ? origin(entries.get(i + 1)) : null;
            if (own == null) {
                continue;
            }
            Instant complete = next != null && next.session() == own.session()
                    ? start(own).plusMillis(next.piece().sentMs())
                    : times.get(own.session()).end();
            Duration held = Duration.between(complete, entries.get(i).seenAt());
            if (held.minus(times.get(own.session()).worstLag()).compareTo(expected.namedWithin) > 0) {
                findings.add(entries.get(i).uri() + " was named only " + held.toMillis() + " ms after its end");
            }
        }
    }

    private Instant start(Sent sent) {
        return Objects.requireNonNull(starts.get(sent.session()));
    }

    private @Nullable Sent origin(Entry entry) {
        Stretch.Packet first = firsts.get(entry);
        return first == null ? null : frames.origin(first);
    }
}
