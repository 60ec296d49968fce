package dev.sluice.live;

import dev.sluice.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A process's thread for sweeps: one at a time, each again and again, as the service's own timer does it.
final class SimLane {
    /// A sweep whose time comes while another one runs waits for it.
    private static final Duration WAIT = Duration.ofMillis(200);

    private final SimScheduler scheduler;
    private final SimProcess process;
    private @Nullable SimThread running;

    SimLane(SimScheduler scheduler, SimProcess process) {
        this.scheduler = scheduler;
        this.process = process;
    }

    /// @param first until the first time
    void every(Duration interval, Duration first, String name, Turns turns, Supplier<SweepTally> sweep) {
        scheduler.after(
                first,
                () -> process.run(() -> {
                    SimThread busy = running;
                    if (busy != null && !busy.isOver()) {
                        every(interval, WAIT, name, turns, sweep);
                    } else {
                        running = process.start(() -> sweep(interval, name, turns, sweep));
                    }
                }));
    }

    private void sweep(Duration interval, String name, Turns turns, Supplier<SweepTally> sweep) {
        try {
            if (turns.take(name, interval)) {
                SweepTally tally = sweep.get();
                if (tally.sealedBroadcasts() + tally.deletedObjects() + tally.failures() > 0) {
                    scheduler.note(
                            process.name,
                            "swept",
                            name,
                            "sealed",
                            tally.sealedBroadcasts(),
                            "deleted",
                            tally.deletedObjects(),
                            "failed",
                            tally.failures());
                }
            }
        } catch (StoreException | CancellationException e) {
            scheduler.note(process.name, "gives up the sweep of", name);
        }
        every(interval, interval, name, turns, sweep);
    }
}
