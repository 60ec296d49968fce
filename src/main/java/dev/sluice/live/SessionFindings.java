package dev.sluice.live;

import dev.sluice.flv.FlvStatistics;
import dev.sluice.hls.SegmenterCounters;
import dev.sluice.hls.Ticks;
import java.time.Duration;
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

    /// Shorter groups need no mending: viewers are some seconds behind anyway.
    private static final Duration LONGEST_GOOD_INTERVAL = Duration.ofSeconds(4);

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
        Finding now = note(kind, text);
        if (now.count() == 1) {
            try (var _ = SessionFields.of(channel, sessionId)) {
                LOG.warnf("session %s: %s", sessionId, text);
            }
            environment.metrics().found(kind);
            onNew.accept(now);
        }
    }

    private synchronized Finding note(Finding.Kind kind, String text) {
        Instant now = environment.clock().instant();
        Finding before = found.get(kind);
        Finding next = before == null ? new Finding(kind, text, now, now, 1) : before.again(text, now);
        found.put(kind, next);
        return next;
    }

    /// Looks at what the segmenter has met since the last look.
    void look(SegmenterCounters counters) {
        long interval = counters.longestGroupTicks();
        long good = Math.max(Ticks.of(LONGEST_GOOD_INTERVAL), 2 * Ticks.of(environment.segmentDuration()));
        if (interval > good && interval >= toldIntervalTicks + INTERVAL_STEP) {
            toldIntervalTicks = interval;
            report(
                    Finding.Kind.KEYFRAME_INTERVAL,
                    String.format(
                            Locale.ROOT,
                            "keyframe interval of %.1f s or more: set it to 2 s in the encoder (OBS: Settings › Output"
                                    + " › Keyframe Interval)",
                            Ticks.toSeconds(interval)));
        }
        if (counters.clockJumps() > toldClockJumps) {
            toldClockJumps = counters.clockJumps();
            report(
                    Finding.Kind.CLOCK_JUMP,
                    "the encoder's timestamps jumped, " + toldClockJumps + " times so far: viewers may see a short"
                            + " interruption at each");
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
