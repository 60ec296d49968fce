package dev.sluice.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.channels.Channels;
import dev.sluice.lease.Leases;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.StoreException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A process with the real publishing code and the real sweeps.
final class SimPod {
    static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    static final Duration SEGMENT = Duration.ofSeconds(4);
    static final Duration WINDOW = Duration.ofSeconds(24);
    static final Duration RECONNECT_WINDOW = Duration.ofSeconds(60);

    /// A living session may be silent so long: connections end after 30 s without input.
    static final Duration GRACE = Duration.ofSeconds(60);

    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LEASES_EVERY = Duration.ofSeconds(60);

    /// More often than in the service, so that short histories have several.
    private static final Duration SEGMENTS_EVERY = Duration.ofSeconds(240);

    /// Between sweeps that find nothing to do, as they need not be lived through.
    private static final Duration A_QUIET_TIME = Duration.ofHours(12);

    private static final Duration LARGEST_SKEW = Duration.ofMinutes(10);
    private static final LiveMetrics METRICS = new LiveMetrics(new SimpleMeterRegistry());
    private static final SharedBlockPool BLOCKS = new SharedBlockPool(Long.MAX_VALUE);

    final SimProcess process;
    final SimLoop loop;
    final Publisher publisher;
    final String name;
    private final SimWorld world;
    private final SimScheduler scheduler;
    private final LeaseSweep leaseSweep;
    private final SegmentSweep segmentSweep;
    private final Turns turns;
    private @Nullable SimThread sweeping;
    private boolean draining;

    /// Since when the process has been able to reach the store without a break, as far as it knows.
    long undisturbedSinceNanos;

    /// @param name of the pod; its process gets one that never repeats
    SimPod(SimWorld world, String name) {
        this.world = world;
        this.name = name;
        this.scheduler = world.scheduler;
        this.process = new SimProcess("p" + ++world.ids[0], scheduler);
        this.loop = new SimLoop(scheduler, process);
        SimBug bug = world.bug;
        ObjectStore toMedia = new SimStore(world.media, process, scheduler, world.weather);
        ObjectStore toControl = new SimStore(world.control, process, scheduler, world.weather);
        Duration skew = scheduler.between(LARGEST_SKEW.negated(), LARGEST_SKEW);
        InstantSource clock = () -> SimBucket.START.plus(scheduler.now()).plus(skew);
        ObjectStore control = bug.control(toControl, process, scheduler);
        Channels channels = new Channels(control, JSON, clock);
        this.publisher =
                new Publisher(environment(bug.media(toMedia, process, scheduler), control, clock), channels, List.of());
        ObjectStore reaped = bug.reapedControl(toControl, process, scheduler);
        this.leaseSweep = new LeaseSweep(
                environment(bug.reapedMedia(toMedia, process, scheduler), reaped, clock),
                reaped,
                new Channels(reaped, JSON, clock),
                held -> Owners.known(publisher.isRunning(held.lease()) ? Owners.Fate.RUNNING : Owners.Fate.UNKNOWN),
                GRACE,
                process::sleep);
        this.segmentSweep = new SegmentSweep(environment(bug.sweptMedia(toMedia, process, scheduler), control, clock));
        this.turns = Turns.among(toControl, JSON, process.name);
        this.undisturbedSinceNanos = scheduler.nowNanos();
        scheduler.note(process.name, "starts as", name, "skew", skew);
        if (bug.sweeps()) {
            every("leases", leaseSweep::run, LEASES_EVERY, scheduler.between(Duration.ZERO, LEASES_EVERY));
            every("segments", segmentSweep::run, SEGMENTS_EVERY, scheduler.between(Duration.ZERO, SEGMENTS_EVERY));
        }
    }

    boolean takesNewcomers() {
        return !process.isDead() && !draining;
    }

    void kill() {
        scheduler.note(process.name, "is killed");
        process.kill();
    }

    /// SIGTERM: ends what runs, and exits.
    void drain() {
        if (draining || !process.isRunning()) {
            return;
        }
        scheduler.note(process.name, "drains");
        draining = true;
        scheduler.after(DRAIN_TIMEOUT, () -> process.run(this::exit));
        var _ = publisher.drain().whenComplete((done, failure) -> scheduler.after(0, () -> process.run(this::exit)));
    }

    private void exit() {
        scheduler.note(process.name, "exits");
        world.kill(this);
    }

    private LiveEnvironment environment(ObjectStore media, ObjectStore control, InstantSource clock) {
        return new LiveEnvironment(
                media,
                new Leases(control, JSON, () -> process.name + "w" + ++world.ids[0]),
                BLOCKS,
                new SimIds(process.name, world.ids),
                METRICS,
                clock,
                scheduler::nowNanos,
                name,
                process.name,
                SEGMENT,
                WINDOW,
                RECONNECT_WINDOW);
    }

    /// As the service's timer does it: on one thread, so that no two sweeps run at once.
    private void every(String what, Supplier<SweepTally> sweep, Duration interval, Duration delay) {
        scheduler.after(
                world.nothingHappens ? A_QUIET_TIME : delay,
                () -> process.run(() -> {
                    if (!draining) {
                        sweepOnce(what, sweep, interval);
                        every(what, sweep, interval, interval);
                    }
                }));
    }

    private void sweepOnce(String what, Supplier<SweepTally> sweep, Duration interval) {
        SimThread busy = sweeping;
        if (busy != null && !busy.isOver()) {
            return;
        }
        sweeping = process.start(() -> {
            try {
                if (turns.take(what, interval)) {
                    scheduler.note(process.name, "sweeps", what);
                    world.swept(sweep.get());
                }
            } catch (StoreException | CancellationException e) {
                scheduler.note(process.name, "gives up the sweep of", what);
            }
        });
    }
}
