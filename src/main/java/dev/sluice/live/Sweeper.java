package dev.sluice.live;

import dev.sluice.channels.Channels;
import dev.sluice.pods.LeftSessions;
import dev.sluice.pods.PodReports;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.StoreException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Cleans up from time to time what sessions could not, because their process died: [LeaseSweep] and [SegmentSweep],
/// and where several processes share the store [PodSweep].
///
/// The first two run on one thread, one after the other; the last one on a thread of its own, because viewers wait for
/// it. None overlaps itself. A sweep that fails is tried again when its time comes next. Safe for all threads.
public final class Sweeper implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    /// What no report shows is ended so much later.
    private static final Duration LEASES_EVERY = Duration.ofSeconds(60);

    /// What it removes has stayed for minutes already.
    private static final Duration SEGMENTS_EVERY = Duration.ofMinutes(10);

    /// Between looks at what is due; they cost nothing.
    private static final Duration PODS_EVERY = Duration.ofSeconds(2);

    /// For what is under way when the process stops; a request that is lost then changes nothing.
    private static final long STOP_SECONDS = 2;

    private final LiveEnvironment environment;
    private final ObjectStore control;
    private final LeaseLooks looks;
    private final LeaseSweep leaseSweep;
    private final SegmentSweep segmentSweep;
    private final Turns turns;
    private final MeterRegistry meters;
    private final ScheduledExecutorService executor = thread("sweep");
    private final ScheduledExecutorService podExecutor = thread("pod-sweep");
    private @Nullable PodSweep podSweep;

    /// @param control where the leases are
    /// @param grace how long a session of another process may be silent although it lives
    public Sweeper(
            LiveEnvironment environment,
            ObjectStore control,
            Channels channels,
            Owners owners,
            Turns turns,
            Duration grace,
            MeterRegistry meters) {
        this.environment = environment;
        this.control = control;
        this.looks = new LeaseLooks(environment, channels, grace);
        this.leaseSweep = new LeaseSweep(environment, control, channels, owners, grace, Thread::sleep);
        this.segmentSweep = new SegmentSweep(environment);
        this.turns = turns;
        this.meters = meters;
    }

    /// Looks after other pods' reports too; before [#start].
    ///
    /// @param left what former processes under this pod's id have left
    public void watch(PodReports reports, LeftSessions left) {
        LeaseReaper reaper = new LeaseReaper(environment, Thread::sleep);
        podSweep = new PodSweep(environment, control, reports, left, looks, reaper, new PodCounts(meters));
    }

    /// Sweeps from now on.
    ///
    /// @param delay before the first sweeps; processes that start together had better have different ones
    public void start(Duration delay) {
        schedule(executor, new Job("leases", turns, LEASES_EVERY, leaseSweep::run), delay);
        schedule(executor, new Job("segments", turns, SEGMENTS_EVERY, segmentSweep::run), delay);
        PodSweep pods = podSweep;
        if (pods != null) {
            schedule(podExecutor, new Job("pods", Turns.ALWAYS, PODS_EVERY, pods::run), delay);
        }
    }

    /// Stops in the midst of whatever it does; each step may be the last one.
    @Override
    public void close() {
        executor.shutdownNow();
        podExecutor.shutdownNow();
        try {
            if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)
                    || !podExecutor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a sweep is still waiting for the store");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void schedule(ScheduledExecutorService on, Job job, Duration delay) {
        // Present from the start, so that an alert on failures has something to watch.
        count("sluice.sweep.failures", job.name, 0);
        count("sluice.sweep.broadcasts.sealed", job.name, 0);
        count("sluice.sweep.objects.deleted", job.name, 0);
        var _ = on.scheduleWithFixedDelay(job, delay.toMillis(), job.interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// One kind of sweep, again and again. Confined to its thread.
    private final class Job implements Runnable {
        private final String name;
        private final Turns turns;
        private final Duration interval;
        private final Supplier<SweepTally> sweep;
        private boolean failing;

        Job(String name, Turns turns, Duration interval, Supplier<SweepTally> sweep) {
            this.name = name;
            this.turns = turns;
            this.interval = interval;
            this.sweep = sweep;
        }

        @Override
        public void run() {
            try {
                if (turns.take(name, interval)) {
                    SweepTally tally = sweep.get();
                    tally.log(LOG, name, failing);
                    failing = tally.failures() > 0;
                    count("sluice.sweep.failures", name, tally.failures());
                    count("sluice.sweep.broadcasts.sealed", name, tally.sealedBroadcasts());
                    count("sluice.sweep.objects.deleted", name, tally.deletedObjects());
                }
            } catch (CancellationException e) {
                LOG.debugf("the sweep of %s was stopped", name);
            } catch (StoreException e) {
                count("sluice.sweep.failures", name, 1);
                LOG.logf(
                        failing ? Logger.Level.DEBUG : Logger.Level.WARN,
                        "the sweep of %s will be tried again: %s",
                        name,
                        e.getMessage());
                failing = true;
            } catch (RuntimeException | Error e) {
                // The timer would stop for ever, and nobody would hear of it.
                count("sluice.sweep.failures", name, 1);
                LOG.errorf(e, "the sweep of %s failed", name);
            }
        }
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    private void count(String counter, String sweep, int amount) {
        meters.counter(counter, "sweep", sweep).increment(amount);
    }
}
