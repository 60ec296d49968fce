package dev.sluice.app;

import dev.sluice.live.LiveEnvironment;
import dev.sluice.live.SessionRoster;
import dev.sluice.pods.LeftSessions;
import dev.sluice.pods.PodLoad;
import dev.sluice.pods.PodReport;
import dev.sluice.pods.PodReporter;
import dev.sluice.pods.PodReports;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// The report of this process, and the thread that writes it.
final class Reporting {
    private static final Logger LOG = Logger.getLogger(Reporting.class);

    /// For the last report: without it the others learn a few seconds later that this process is gone.
    private static final long EXIT_SECONDS = 3;

    private final PodReporter reporter;
    private final ScheduledExecutorService executor;

    private Reporting(PodReporter reporter, ScheduledExecutorService executor) {
        this.reporter = reporter;
        this.executor = executor;
    }

    static Reporting start(
            PodReports reports,
            LiveEnvironment environment,
            SessionRoster roster,
            Supplier<PodLoad> load,
            MeterRegistry meters) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("pod-report").daemon().factory());
        PodReport first = PodReport.first(
                environment.podId(),
                environment.instanceId(),
                environment.clock().instant());
        PodReporter reporter = new PodReporter(reports, first, roster::list, executor, environment.nanoClock(), meters);
        reporter.tell(load);
        roster.onChange(reporter::onChange);
        reporter.start();
        return new Reporting(reporter, executor);
    }

    LeftSessions left() {
        return reporter.left();
    }

    void draining() {
        reporter.draining();
    }

    /// Says that this process has exited, unless the store takes too long for it.
    void exit() {
        try {
            reporter.exit().toCompletableFuture().get(EXIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warn("the last report of this pod was not written in time");
        } catch (ExecutionException e) {
            LOG.warn("the last report of this pod was not written", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        executor.shutdownNow();
    }
}
