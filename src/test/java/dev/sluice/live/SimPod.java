package dev.sluice.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.lease.Leases;
import dev.sluice.pods.PodReport;
import dev.sluice.pods.PodReporter;
import dev.sluice.pods.PodReports;
import dev.sluice.store.ObjectStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// A process with the real code of publishing, reports and sweeps.
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
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration LEASES_EVERY = Duration.ofSeconds(60);

    /// More often than in the service, so that short histories have several.
    private static final Duration SEGMENTS_EVERY = Duration.ofMinutes(4);

    /// Less often than in the service, which mostly finds nothing to do.
    private static final Duration PODS_EVERY = Duration.ofSeconds(5);

    private static final Duration LARGEST_SKEW = Duration.ofMinutes(10);
    private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();
    private static final LiveMetrics METRICS = new LiveMetrics(METERS);
    private static final SharedBlockPool BLOCKS = new SharedBlockPool(Long.MAX_VALUE);

    final SimProcess process;
    final SimLoop loop;
    final Publisher publisher;
    final String name;
    private final SimWorld world;
    private final SimScheduler scheduler;
    private final PodReporter reporter;
    private final Eviction eviction;
    private final InstantSource clock;
    private boolean draining;

    /// Since when nothing has come between the process and the store.
    long undisturbedSinceNanos;

    /// @param name of the pod; its process gets one that never repeats
    SimPod(SimWorld world, String name) {
        this.world = world;
        this.name = name;
        this.scheduler = world.scheduler;
        this.process = new SimProcess("p" + ++world.ids[0], scheduler);
        this.loop = new SimLoop(scheduler, process);
        this.undisturbedSinceNanos = scheduler.nowNanos();
        Duration skew = scheduler.between(LARGEST_SKEW.negated(), LARGEST_SKEW);
        this.clock = () -> SimBucket.START.plus(scheduler.now()).plus(skew);
        scheduler.note(process.name, "starts as", name, "skew", skew);
        SimBug bug = world.bug;
        ObjectStore toMedia = new SimStore(world.media, process, scheduler, world.weather);
        ObjectStore toControl = new SimStore(world.control, process, scheduler, world.weather);
        ObjectStore control = bug.control(toControl, process, scheduler);
        LiveEnvironment environment = environment(bug.media(toMedia, process, scheduler), control);
        this.publisher = new Publisher(environment, new Channels(control, JSON, clock), List.of());
        this.eviction = new Eviction(environment);
        PodReports reports = new PodReports(toControl, JSON, world::writeId);
        PodReport blank = PodReport.first(name, process.name, clock.instant());
        this.reporter = new PodReporter(
                reports, blank, publisher.roster()::list, new SimLoop(scheduler, process), scheduler::nowNanos, METERS);
        publisher.roster().onChange(reporter::onChange);
        reporter.start();
        if (bug.sweeps()) {
            sweep(bug, toMedia, toControl, reports);
        }
    }

    private void sweep(SimBug bug, ObjectStore toMedia, ObjectStore toControl, PodReports reports) {
        ObjectStore control = bug.reapedControl(toControl, process, scheduler);
        LiveEnvironment reaped = environment(bug.reapedMedia(toMedia, process, scheduler), control);
        Channels channels = new Channels(control, JSON, clock);
        Owners owners = bug.owners(new ReportedOwners(reports, process.name, publisher::isRunning));
        LeaseSweep leases = new LeaseSweep(reaped, control, channels, owners, GRACE, process::sleep);
        PodSweep pods = new PodSweep(
                reaped,
                toControl,
                reports,
                reporter.left(),
                new LeaseLooks(reaped, channels, GRACE),
                new LeaseReaper(reaped, process::sleep),
                new PodCounts(METERS));
        SegmentSweep segments = new SegmentSweep(environment(bug.sweptMedia(toMedia, process, scheduler), toControl));
        Turns turns = Turns.among(toControl, JSON, process.name);
        SimLane lane = new SimLane(scheduler, process);
        lane.every(LEASES_EVERY, upTo(LEASES_EVERY), "leases", turns, counted(leases::run));
        lane.every(SEGMENTS_EVERY, upTo(SEGMENTS_EVERY), "segments", turns, counted(segments::run));
        new SimLane(scheduler, process).every(PODS_EVERY, upTo(PODS_EVERY), "pods", Turns.ALWAYS, counted(pods::run));
    }

    private java.util.function.Supplier<SweepTally> counted(java.util.function.Supplier<SweepTally> sweep) {
        return () -> {
            SweepTally tally = draining ? new SweepTally() : sweep.get();
            world.swept(tally);
            return tally;
        };
    }

    private Duration upTo(Duration longest) {
        return scheduler.between(Duration.ZERO, longest);
    }

    boolean takesNewcomers() {
        return !process.isDead() && !draining;
    }

    void kill() {
        scheduler.note(process.name, "is killed");
        process.kill();
    }

    /// An operator asks this process to end a session.
    void evict(String channel, String sessionId, Duration hold) {
        scheduler.note(process.name, "ends", sessionId, "for", hold);
        process.deliver(() -> {
            var _ = eviction.evict(new ChannelId(channel), sessionId, "simulated", hold);
        });
    }

    /// SIGTERM: ends what runs, and exits.
    void drain() {
        if (draining || !process.isRunning()) {
            return;
        }
        scheduler.note(process.name, "drains");
        draining = true;
        reporter.draining();
        scheduler.after(DRAIN_TIMEOUT, () -> process.run(this::exit));
        var _ = publisher.drain().whenComplete((done, failure) -> scheduler.after(0, () -> process.run(this::exit)));
    }

    private void exit() {
        scheduler.after(EXIT_TIMEOUT, () -> process.run(this::gone));
        var _ = reporter.exit().whenComplete((done, failure) -> scheduler.after(0, () -> process.run(this::gone)));
    }

    private void gone() {
        scheduler.note(process.name, "exits");
        world.kill(this);
    }

    private LiveEnvironment environment(ObjectStore media, ObjectStore control) {
        return new LiveEnvironment(
                media,
                new Leases(control, JSON, world::writeId),
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
}
