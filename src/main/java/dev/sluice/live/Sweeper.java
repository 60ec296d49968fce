package dev.sluice.live;

import dev.sluice.channels.Channels;
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

/// Cleans up from time to time what sessions could not, because their process died: [LeaseSweep] and [SegmentSweep].
///
/// Both run on one thread, one after the other, and never overlap themselves. A sweep that fails is tried again when
/// its time comes next. Safe for all threads.
public final class Sweeper implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    /// Viewers of a broadcast whose process died wait for its end so much longer.
    private static final Duration LEASES_EVERY = Duration.ofSeconds(60);

    /// What it removes has stayed for minutes already.
    private static final Duration SEGMENTS_EVERY = Duration.ofMinutes(10);

    /// For what is under way when the process stops; a request that is lost then changes nothing.
    private static final long STOP_SECONDS = 2;

    private final LeaseSweep leaseSweep;
    private final SegmentSweep segmentSweep;
    private final Turns turns;
    private final MeterRegistry meters;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("sweep").daemon().factory());

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
        this.leaseSweep = new LeaseSweep(environment, control, channels, owners, grace, Thread::sleep);
        this.segmentSweep = new SegmentSweep(environment);
        this.turns = turns;
        this.meters = meters;
    }

    /// Sweeps from now on.
    ///
    /// @param delay before the first sweeps; processes that start together had better have different ones
    public void start(Duration delay) {
        schedule("leases", leaseSweep::run, delay, LEASES_EVERY);
        schedule("segments", segmentSweep::run, delay, SEGMENTS_EVERY);
    }

    /// Stops in the midst of whatever it does; each step may be the last one.
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a sweep is still waiting for the store");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void schedule(String name, Supplier<SweepTally> sweep, Duration delay, Duration interval) {
        // Present from the start, so that an alert on failures has something to watch.
        count("sluice.sweep.failures", name, 0);
        count("sluice.sweep.broadcasts.sealed", name, 0);
        count("sluice.sweep.objects.deleted", name, 0);
        var _ = executor.scheduleWithFixedDelay(
                () -> sweep(name, sweep, interval), delay.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void sweep(String name, Supplier<SweepTally> sweep, Duration interval) {
        try {
            if (turns.take(name, interval)) {
                SweepTally tally = sweep.get();
                tally.log(LOG, name);
                count("sluice.sweep.failures", name, tally.failures());
                count("sluice.sweep.broadcasts.sealed", name, tally.sealedBroadcasts());
                count("sluice.sweep.objects.deleted", name, tally.deletedObjects());
            }
        } catch (CancellationException e) {
            LOG.debugf("the sweep of %s was stopped", name);
        } catch (StoreException e) {
            count("sluice.sweep.failures", name, 1);
            LOG.warnf("the sweep of %s will be tried again: %s", name, e.getMessage());
        } catch (RuntimeException e) {
            // The timer would stop for ever.
            count("sluice.sweep.failures", name, 1);
            LOG.errorf(e, "the sweep of %s failed", name);
        }
    }

    private void count(String counter, String sweep, int amount) {
        meters.counter(counter, "sweep", sweep).increment(amount);
    }
}
