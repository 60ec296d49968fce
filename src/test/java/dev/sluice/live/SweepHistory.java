package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channels.ChannelId;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Leases;
import dev.sluice.pods.LeftSessions;
import dev.sluice.pods.PodReports;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.store.ListedObject;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.StoreException;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.MemoryObjectStore.Fault;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/// One random history of encoders, processes and two sweepers. Everything may happen between any two calls of a
/// sweeper, and the invariants are looked at each time.
final class SweepHistory {
    private static final List<ChannelId> CHANNELS =
            List.of(new ChannelId("plain"), new ChannelId("hasty"), new ChannelId("recorded"));

    private static final List<Fault> FAULTS = List.of(Fault.values());

    /// How far a listing may lag behind, in looks.
    private static final int LAG = 8;

    private final Random random;
    private final SweepWorld world;
    private final SweepInvariants invariants;
    private final List<Sweeps> sweepers = new ArrayList<>();
    private final Map<MemoryObjectStore, Deque<List<ListedObject>>> past = new HashMap<>();

    private boolean calm;
    int sealed;
    int deleted;

    /// @param sight what stands between the sweepers and the store, beside what the history does: nothing, or a bug
    SweepHistory(long seed, UnaryOperator<ObjectStore> sight) {
        random = new Random(seed);
        world = new SweepWorld(random, this::tick);
        invariants = new SweepInvariants(world.media, world::now);
        world.channel(CHANNELS.get(0), null, false);
        world.channel(CHANNELS.get(1), Duration.ofSeconds(10), false);
        world.channel(CHANNELS.get(2), null, true);
        world.startPod();
        world.startPod();
        sweepers.add(new Sweeps(sight));
        sweepers.add(new Sweeps(sight));
    }

    private final class Sweeps implements MeddlingStore.Meddler {
        private final LeaseSweep ofLeases;
        private final SegmentSweep ofSegments;
        private final PodSweep ofPods;
        private boolean busy;
        private boolean podsBusy;

        Sweeps(UnaryOperator<ObjectStore> sight) {
            ObjectStore control = sight.apply(new MeddlingStore(world.control, random, this));
            ObjectStore media = sight.apply(new MeddlingStore(world.media, random, this));
            Leases leases = world.leasesOn(control);
            LiveEnvironment environment = world.environment(media, leases, "sweeper");
            PodReports reports = world.reportsOn(control);
            Owners owners = new ReportedOwners(reports, "sweeper", lease -> false);
            Duration grace = Duration.ofSeconds(60);
            ofLeases = new LeaseSweep(environment, control, world.channelsOn(control), owners, grace, time -> {});
            LeaseLooks looks = new LeaseLooks(environment, world.channelsOn(control), grace);
            ofPods = new PodSweep(
                    environment,
                    control,
                    reports,
                    new LeftSessions(),
                    looks,
                    new LeaseReaper(environment, time -> {}),
                    new PodCounts(new SimpleMeterRegistry()));
            ofSegments = new SegmentSweep(environment);
        }

        void sweep(boolean leases) {
            if (busy) {
                return;
            }
            busy = true;
            try {
                SweepTally tally = leases ? ofLeases.run() : ofSegments.run();
                sealed += tally.sealedBroadcasts();
                deleted += tally.deletedObjects();
            } catch (StoreException e) {
                // The next one goes on.
            } finally {
                busy = false;
            }
            look();
        }

        void sweepPods() {
            if (podsBusy) {
                return;
            }
            podsBusy = true;
            try {
                sealed += ofPods.run().sealedBroadcasts();
            } catch (StoreException e) {
                // The next one goes on.
            } finally {
                podsBusy = false;
            }
        }

        @Override
        public void beforeCall() {
            look();
            if (!calm && random.nextInt(12) == 0) {
                act(true);
            }
        }

        @Override
        public boolean failsNow() {
            return !calm && random.nextInt(60) == 0;
        }

        @Override
        public List<ListedObject> listed(MemoryObjectStore store) {
            List<List<ListedObject>> lists = List.copyOf(past.getOrDefault(store, new ArrayDeque<>()));
            return calm || lists.isEmpty() || random.nextInt(3) > 0
                    ? store.objects()
                    : lists.get(random.nextInt(lists.size()));
        }
    }

    /// Time goes by.
    private void tick() {
        look();
        if (random.nextInt(3) == 0) {
            sweepers.get(random.nextInt(2)).sweepPods();
        }
    }

    private void look() {
        invariants.check();
        assertThat(world.disturbed)
                .as("sessions that were ended though they owned their lease")
                .isEmpty();
        for (MemoryObjectStore store : List.of(world.control, world.media)) {
            Deque<List<ListedObject>> lists = past.computeIfAbsent(store, key -> new ArrayDeque<>());
            lists.add(store.objects());
            if (lists.size() > LAG) {
                lists.remove();
            }
        }
    }

    /// Lives through some steps.
    void live(int steps) {
        for (int i = 0; i < steps; i++) {
            act(false);
            look();
        }
    }

    /// Everything dies, and only the sweeps are left, undisturbed.
    void die() {
        List.copyOf(world.pods).forEach(SweepWorld.Pod::kill);
        calm = true;
        for (int i = 0; i < 12; i++) {
            world.pass(Duration.ofSeconds(75));
            sweepers.getFirst().sweep(true);
        }
        for (int i = 0; i < 6; i++) {
            world.pass(Duration.ofMinutes(5));
            sweepers.getFirst().sweep(false);
        }
        world.control.pass(Duration.ofHours(25));
        world.media.pass(Duration.ofHours(25));
        sweepers.getFirst().sweep(false);
        nothingIsLeft();
    }

    private void nothingIsLeft() {
        assertThat(world.media.keys())
                .as("everything but recordings and indexes is gone")
                .allMatch(key -> key.startsWith("rec/") || key.startsWith("live/"));
        assertThat(world.media.keys().stream().filter(key -> key.startsWith("live/")))
                .as("every index is offline")
                .allMatch(key -> world.media.text(key).lines().allMatch(line -> line.startsWith("#")));
        assertThat(world.media.keys().stream().filter(key -> key.startsWith("rec/") && key.endsWith("/media.m3u8")))
                .as("every recorded broadcast has ended and has its playlist of everything")
                .allMatch(key -> world.media.text(key).contains("#EXT-X-ENDLIST"))
                .allMatch(key -> !world.media.text(key).contains("#EXTINF")
                        || world.media.keys().contains(key.replace("/media.m3u8", "/vod.m3u8")));
        for (ChannelId channel : CHANNELS) {
            assertThat(world.leases.find(channel).toCompletableFuture().join().map(HeldLease::lease).stream())
                    .as("lease of %s", channel)
                    .allSatisfy(lease -> assertThat(lease.settled()).isTrue());
        }
    }

    /// @param during whether a sweep waits for it: then not too much time passes
    private void act(boolean during) {
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4 -> running().publish(CHANNELS.get(random.nextInt(CHANNELS.size())));
            case 5, 6 -> end(DisconnectCause.UNPUBLISHED);
            case 7, 8 -> end(DisconnectCause.PEER_CLOSED);
            case 9 -> encoder(SweepWorld.Encoder.IS_SILENT);
            case 10 -> encoder(SweepWorld.Encoder.SENDS_FEW_KEYFRAMES);
            case 11 -> encoder(SweepWorld.Encoder.SENDS);
            case 12 -> running().kill();
            case 13 -> running().freeze();
            case 14 -> world.pods.stream().filter(pod -> pod.frozen).findAny().ifPresent(SweepWorld.Pod::thaw);
            case 15 -> {
                SweepWorld.Pod pod = running();
                pod.drain();
                pod.kill();
            }
            case 16 ->
                (random.nextBoolean() ? world.media : world.control)
                        .failNextPut(FAULTS.get(random.nextInt(FAULTS.size())));
            case 17, 18, 19 -> sweepers.get(random.nextInt(2)).sweep(random.nextBoolean());
            case 20, 21 -> world.pass(Duration.ofSeconds(1 + random.nextInt(20)));
            default -> pass(during ? 1 : 1 + random.nextInt(10));
        }
    }

    /// Lets minutes go by, with sweeps as they come.
    private void pass(int minutes) {
        for (int i = 0; i < minutes; i++) {
            world.pass(Duration.ofSeconds(30 + random.nextInt(60)));
            if (random.nextInt(3) > 0) {
                sweepers.get(random.nextInt(2)).sweep(random.nextInt(3) > 0);
            }
        }
    }

    private SweepWorld.Pod running() {
        List<SweepWorld.Pod> running =
                world.pods.stream().filter(pod -> !pod.frozen).toList();
        return running.isEmpty() ? world.startPod() : running.get(random.nextInt(running.size()));
    }

    private void end(DisconnectCause cause) {
        List<SweepWorld.Session> sessions = List.copyOf(running().sessions);
        if (!sessions.isEmpty()) {
            sessions.get(random.nextInt(sessions.size())).end(cause);
        }
    }

    private void encoder(SweepWorld.Encoder encoder) {
        List<SweepWorld.Session> sessions = running().sessions;
        if (!sessions.isEmpty()) {
            sessions.get(random.nextInt(sessions.size())).encoder = encoder;
        }
    }
}
