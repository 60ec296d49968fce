package dev.sluice.app;

import dev.sluice.channels.Channels;
import dev.sluice.live.ChannelGuard;
import dev.sluice.live.Eviction;
import dev.sluice.live.LiveEnvironment;
import dev.sluice.live.MediaLayout;
import dev.sluice.live.OperatorEnding;
import dev.sluice.live.Publisher;
import dev.sluice.pods.OwnSessions;
import dev.sluice.pods.PodLoad;
import dev.sluice.pods.PodReport;
import dev.sluice.pods.PodReports;
import dev.sluice.pods.PodState;
import dev.sluice.pods.ReportedSessions;
import dev.sluice.sessions.Broadcasts;
import dev.sluice.sessions.SessionDirectory;
import dev.sluice.sessions.SessionEnder;
import dev.sluice.sessions.SessionHistory;
import dev.sluice.store.ObjectStore;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// What the control plane needs to know of sessions, and to end them.
///
/// @param directory of those that run, on all processes that share the store
/// @param guard ends those that a channel's new document does not let in
record SessionServices(
        SessionDirectory directory,
        SessionHistory history,
        Broadcasts broadcasts,
        SessionEnder ender,
        ChannelGuard guard,
        ScheduledExecutorService executor) {
    /// @param environment with a history
    /// @param directory of sessions
    static SessionServices of(
            LiveEnvironment environment, SessionHistory history, Channels channels, SessionDirectory directory) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("key-expiry").daemon().factory());
        Eviction eviction = new Eviction(environment);
        return new SessionServices(
                directory,
                history,
                new Broadcasts(history, environment.leases(), environment.media(), MediaLayout::recording),
                new OperatorEnding(environment, channels, eviction),
                new ChannelGuard(environment, channels, eviction, executor),
                executor);
    }

    /// Where several processes share the store, by their reports.
    static SessionDirectory shared(LiveEnvironment environment, ObjectStore control, PodReports reports) {
        Executor threads = task -> {
            var _ = Thread.startVirtualThread(task);
        };
        Executor later =
                CompletableFuture.delayedExecutor(ReportedSessions.KEPT.toMillis(), TimeUnit.MILLISECONDS, threads);
        return new ReportedSessions(control, reports.parsingOn(threads), environment.leases(), System::nanoTime, later);
    }

    /// Where this process is alone.
    ///
    /// @param draining whether it takes no new sessions any more
    static SessionDirectory alone(
            LiveEnvironment environment, Publisher publisher, Supplier<PodLoad> load, BooleanSupplier draining) {
        Instant startedAt = environment.clock().instant();
        return new OwnSessions(
                () -> new PodReport(
                        environment.podId(),
                        environment.instanceId(),
                        draining.getAsBoolean() ? PodState.DRAINING : PodState.RUNNING,
                        startedAt,
                        publisher.roster().list(),
                        List.of(),
                        null,
                        null,
                        false,
                        load.get()),
                environment.leases(),
                environment.clock());
    }

    /// Nothing is ended any more.
    void close() {
        executor.shutdownNow();
    }
}
