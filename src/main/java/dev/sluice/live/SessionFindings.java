package dev.sluice.live;

import dev.sluice.flv.FlvStatistics;
import dev.sluice.hls.SegmenterCounters;
import dev.sluice.hls.Ticks;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// The findings of one session, at most one of each kind; the newest text of a kind counts. A kind is logged when
/// it is first met and counted as a metric. Confined to the session's thread; [#list()] for all.
final class SessionFindings {
    private static final Logger LOG = Logger.getLogger(SessionFindings.class);

    /// A growing interval is told anew in steps.
    private static final long INTERVAL_STEP = Ticks.PER_SECOND / 2;

    /// Two seconds of pictures: a configuration that comes a little late is no finding.
    private static final long UNREADABLE_MESSAGES = 60;

    private final LiveEnvironment environment;
    private final String channel;
    private final String sessionId;
    private final Consumer<Finding> onNew;
    private final Map<Finding.Kind, Finding> found = new EnumMap<>(Finding.Kind.class);
    private long toldIntervalTicks;
    private long toldLongGroups;
    private long toldClockJumps;
    private long toldDropped;

    /// @param onNew told of each kind when it is first met
    SessionFindings(LiveEnvironment environment, String channel, String sessionId, Consumer<Finding> onNew) {
        this.environment = environment;
        this.channel = channel;
        this.sessionId = sessionId;
        this.onNew = onNew;
    }

    synchronized List<Finding> list() {
        return List.copyOf(found.values());
    }

    void report(Finding.Kind kind, String text) {
        report(kind, text, 1);
    }

    /// @param times that it was met since the last report
    private void report(Finding.Kind kind, String text, long times) {
        boolean isNew;
        Finding now;
        synchronized (this) {
            Instant at = environment.clock().instant();
            Finding before = found.get(kind);
            isNew = before == null;
            now = before == null ? new Finding(kind, text, at, at, times) : before.again(text, at, times);
            found.put(kind, now);
        }
        if (isNew) {
            try (var _ = SessionFields.of(channel, sessionId)) {
                LOG.warnf("session %s: %s", sessionId, text);
            }
            environment.metrics().found(kind);
            onNew.accept(now);
        }
    }

    /// Looks at what the segmenter has met since the last look.
    void look(SegmenterCounters counters) {
        long interval = counters.longestGroupTicks();
        long more = counters.longGroups() - toldLongGroups;
        if (more > 0 || (toldLongGroups > 0 && interval >= toldIntervalTicks + INTERVAL_STEP)) {
            toldIntervalTicks = interval;
            toldLongGroups += more;
            report(
                    Finding.Kind.KEYFRAME_INTERVAL,
                    String.format(
                            Locale.ROOT,
                            "keyframe interval of %.1f s or more: set it to 2 s in the encoder (OBS: Settings › Output"
                                    + " › Keyframe Interval)",
                            Ticks.toSeconds(interval)),
                    more);
        }
        long jumps = counters.clockJumps() - toldClockJumps;
        if (jumps > 0) {
            toldClockJumps += jumps;
            report(
                    Finding.Kind.CLOCK_JUMP,
                    "the encoder's timestamps jumped, " + toldClockJumps + " times so far: viewers may see a short"
                            + " interruption at each",
                    jumps);
        }
        if (counters.droppedUnits() > toldDropped) {
            toldDropped = counters.droppedUnits();
            report(
                    Finding.Kind.FRAMES_DROPPED,
                    toldDropped + " frames could not be shown: they came before a keyframe that they need");
        }
    }

    /// Looks at what of a track cannot be read.
    void look(String track, FlvStatistics statistics) {
        if (statistics.delivered() == 0 && statistics.droppedBeforeHeader() >= UNREADABLE_MESSAGES) {
            report(
                    Finding.Kind.NO_CONFIGURATION,
                    "the " + track + " cannot be shown: the encoder has not sent a decoder configuration that can be"
                            + " read; stop and start the stream, or choose H.264 and AAC");
        }
    }
}
