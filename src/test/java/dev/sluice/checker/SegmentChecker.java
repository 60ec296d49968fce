package dev.sluice.checker;

import dev.sluice.checker.TransportStream.Pes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Judges the segments of one media playlist, in its order: each by itself, and how one goes on from the other where
/// the list shows no discontinuity. Not synchronised.
public final class SegmentChecker {
    private static final double SECOND = 90_000;

    private final boolean independent;
    private final Set<Rule> exempt = EnumSet.noneOf(Rule.class);
    private final List<Violation> violations = new ArrayList<>();
    private final TransportStream reader = new TransportStream(this::report);
    private PesListener listener = (_, _, _) -> {};
    private Instant now = Instant.MIN;
    private String name = "";

    /// Since the last discontinuity.
    private final Map<Integer, Long> lastDts = new HashMap<>();

    private final Map<Integer, String> encodings = new HashMap<>();
    private Map<Integer, Integer> streams = Map.of();
    private long lastClock = -1;
    private @Nullable SegmentTimes stretchBegin;
    private double stretchSeconds;
    private @Nullable Named last;

    private record Named(String name, SegmentTimes times, double seconds) {}

    /// Begins a list.
    ///
    /// @param independent whether the list says EXT-X-INDEPENDENT-SEGMENTS
    public SegmentChecker(boolean independent) {
        this.independent = independent;
    }

    public SegmentChecker exempting(Rule... rules) {
        exempt.addAll(List.of(rules));
        return this;
    }

    /// Also shows all PES packets to `next`, segment by segment.
    public SegmentChecker showing(PesListener next) {
        listener = next;
        return this;
    }

    /// The next segment of the list.
    ///
    /// @param seconds its EXTINF
    /// @param discontinuity whether EXT-X-DISCONTINUITY precedes it
    public void observe(Instant at, String uri, double seconds, boolean discontinuity, byte[] bytes) {
        now = at;
        if (discontinuity) {
            endStretch();
        }
        name = uri;
        TransportStream.Segment segment;
        try {
            segment = reader.read(bytes);
        } catch (IndexOutOfBoundsException e) {
            report(Rule.TS_SYNTAX, "a length leads out of a packet");
            return;
        }
        if (!segment.tablesFirst()) {
            report(Rule.TS_TABLES_FIRST, "PAT and PMT are not the first packets");
        }
        if (segment.pes().isEmpty()) {
            report(Rule.TS_HAS_MEDIA, "no frame in " + bytes.length + " bytes");
            return;
        }
        segment.pes()
                .forEach(unit ->
                        listener.onPes(segment.streams().getOrDefault(unit.pid(), 0), unit.pts(), unit.payload()));
        checkFormats(segment);
        checkTimestamps(segment);
        checkDurations(segment, seconds);
    }

    /// The next entry of the list is a gap.
    public void gap(double seconds) {
        reader.forgetCounters();
        stretchSeconds += last == null ? seconds : last.seconds() + seconds;
        last = null;
    }

    /// No further segment comes.
    public void finish() {
        endStretch();
    }

    private void endStretch() {
        Named before = last;
        if (before != null) {
            long deviation = before.times().deviationToEnd(Math.round(before.seconds() * SECOND));
            if (Math.abs(deviation) > before.times().tolerance(before.times())) {
                report(
                        Rule.TS_LAST_DURATION,
                        before.name() + " lasts " + deviation / SECOND + " s longer than it says");
            }
        }
        reader.forgetCounters();
        lastDts.clear();
        encodings.clear();
        streams = Map.of();
        lastClock = -1;
        stretchBegin = null;
        stretchSeconds = 0;
        last = null;
    }

    private void checkFormats(TransportStream.Segment segment) {
        if (!streams.isEmpty() && !streams.equals(segment.streams())) {
            report(Rule.TS_STREAMS_CONSTANT, segment.streams() + " after " + streams);
        }
        streams = segment.streams();
        List<Pes> video = segment.of(TransportStream.H264);
        if (independent
                && !video.isEmpty()
                && !Elementary.isIdr(video.getFirst().payload())) {
            report(Rule.TS_BEGINS_WITH_IDR, "the first of " + video.size() + " pictures is none");
        }
        video.forEach(unit -> checkEncoding(unit.pid(), Elementary.parameterSet(unit.payload())));
        segment.of(TransportStream.ADTS).forEach(unit -> checkEncoding(unit.pid(), Elementary.adts(unit.payload())));
    }

    private void checkEncoding(int pid, String encoding) {
        String before = encoding.isEmpty() ? null : encodings.put(pid, encoding);
        if (before != null && !before.equals(encoding)) {
            report(Rule.TS_ENCODING_CONSTANT, "PID " + pid + ": " + encoding + " after " + before);
        }
    }

    private void checkTimestamps(TransportStream.Segment segment) {
        for (long clock : segment.clocks()) {
            if (lastClock >= 0 && SegmentTimes.distance(lastClock, clock) < 0) {
                report(Rule.TS_PCR_ASCENDS, clock + " after " + lastClock);
            }
            lastClock = clock;
        }
        for (Pes unit : segment.pes()) {
            Long before = lastDts.put(unit.pid(), unit.dts());
            if (before != null && SegmentTimes.distance(before, unit.dts()) <= 0) {
                report(Rule.TS_DTS_ASCENDS, "PID " + unit.pid() + ": " + unit.dts() + " after " + before);
            }
            if (SegmentTimes.distance(unit.dts(), unit.pts()) < 0) {
                report(Rule.TS_PTS_NOT_BEFORE_DTS, unit.pts() + " with " + unit.dts());
            }
            if (unit.clock() >= 0 && SegmentTimes.distance(unit.clock(), unit.dts()) < 0) {
                report(Rule.TS_PCR_BEFORE_DTS, "PID " + unit.pid() + ": clock " + unit.clock() + " at " + unit.dts());
            }
        }
    }

    private void checkDurations(TransportStream.Segment segment, double seconds) {
        SegmentTimes begin = stretchBegin;
        Named before = last;
        long near = before != null ? before.times().start() : begin == null ? 0 : begin.start();
        // After a gap, the sum so far is where it should be.
        long hint = before != null || begin == null ? near : near + Math.round(stretchSeconds * SECOND);
        SegmentTimes times = SegmentTimes.of(segment, hint);
        if (before != null) {
            double measured = before.seconds();
            long deviation = before.times().deviation(times, Math.round(before.seconds() * SECOND));
            if (Math.abs(deviation) > times.tolerance(before.times())) {
                report(Rule.TS_DURATION, before.name() + " lasts " + deviation / SECOND + " s longer than it says");
                measured += deviation / SECOND;
            }
            stretchSeconds += measured;
        }
        if (begin == null) {
            stretchBegin = times;
        } else {
            long drift = begin.deviation(times, Math.round(stretchSeconds * SECOND));
            if (Math.abs(drift) > times.tolerance(begin)) {
                report(Rule.TS_DURATIONS_ADD_UP, drift / SECOND + " s more after " + stretchSeconds + " s");
                stretchSeconds += drift / SECOND;
            }
        }
        last = new Named(name, times, seconds);
    }

    private void report(Rule rule, String detail) {
        if (!exempt.contains(rule)) {
            violations.add(new Violation(rule, now, name + ": " + detail));
        }
    }

    public List<Violation> violations() {
        return List.copyOf(violations);
    }
}
