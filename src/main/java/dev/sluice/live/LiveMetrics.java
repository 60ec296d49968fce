package dev.sluice.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// What publications count. Safe for all threads.
public final class LiveMetrics {
    private final MeterRegistry registry;
    private final AtomicInteger sessions;
    private final Counter segmentsPublished;
    private final Counter segmentsLost;
    private final Counter gaps;
    private final Counter playlistFailures;
    private final Timer publishTime;

    public LiveMetrics(MeterRegistry registry) {
        this.registry = registry;
        sessions = registry.gauge("sluice.sessions", new AtomicInteger());
        segmentsPublished = registry.counter("sluice.segments", "result", "published");
        segmentsLost = registry.counter("sluice.segments", "result", "lost");
        gaps = registry.counter("sluice.playlist.gaps");
        playlistFailures = registry.counter("sluice.playlist.failures");
        registry.counter("sluice.history.failures");
        publishTime = Timer.builder("sluice.segment.publish")
                .description("From the last frame of a segment to the playlist that names it")
                .publishPercentiles(0.5, 0.99)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(30))
                .register(registry);
    }

    void sessionStarted() {
        sessions.incrementAndGet();
    }

    void sessionEnded(String cause) {
        sessions.decrementAndGet();
        registry.counter("sluice.sessions.ended", "cause", cause).increment();
    }

    void segmentPublished(long nanosSinceLastFrame) {
        segmentsPublished.increment();
        publishTime.record(Duration.ofNanos(Math.max(0, nanosSinceLastFrame)));
    }

    void segmentLost() {
        segmentsLost.increment();
    }

    void gapNamed() {
        gaps.increment();
    }

    void found(Finding.Kind kind) {
        registry.counter("sluice.session.findings", "finding", kind.label()).increment();
    }

    void playlistFailed() {
        playlistFailures.increment();
    }

    /// What is told of an ended session was not stored.
    void historyFailed() {
        registry.counter("sluice.history.failures").increment();
    }

    /// @param object what was not stored and is tried again, or what cannot be read
    void recordingFailed(String object) {
        registry.counter("sluice.recording.failures", "object", object).increment();
    }

    void refused(String cause) {
        registry.counter("sluice.publish.refused", "cause", cause).increment();
    }
}
