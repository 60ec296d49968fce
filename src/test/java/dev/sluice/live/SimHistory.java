package dev.sluice.live;

import dev.sluice.channels.Channel;
import dev.sluice.channels.Conflict;
import dev.sluice.lease.Lease;
import dev.sluice.rtmp.session.DisconnectCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One history, as its seed has it: everything may happen for some minutes; then all works, and encoders get on air;
/// at last all leave, and the sweeps of one process are alone with what is left.
final class SimHistory {
    private static final Duration SHORTEST = Duration.ofSeconds(40);
    private static final Duration LONGEST = Duration.ofSeconds(260);
    private static final Duration OFTEN = Duration.ofSeconds(1);
    private static final Duration SELDOM = Duration.ofSeconds(25);

    /// Until the last time-out of what went wrong before is over, and the last retry done.
    private static final Duration RECOVERY = Duration.ofSeconds(90);

    private static final Duration CALM = Duration.ofSeconds(45);

    /// Two of the rarest sweeps, and what has to pass between.
    private static final Duration CLEAN_UP = Duration.ofMinutes(14);

    private static final Duration LAST_LOOKS = Duration.ofMinutes(9);

    /// A list that has not changed for so long is stuck: two segments, and their way to the store.
    private static final Duration STUCK = Duration.ofSeconds(12);

    final SimScheduler scheduler;
    final SimWorld world;
    private final Set<SimEvent> possible = EnumSet.noneOf(SimEvent.class);

    SimHistory(long seed, boolean tracing, SimBug bug) {
        scheduler = new SimScheduler(seed, tracing);
        world = new SimWorld(scheduler, bug);
        for (SimEvent event : SimEvent.values()) {
            if (scheduler.chance(50)) {
                possible.add(event);
            }
        }
    }

    void run() {
        begin();
        if (!possible.isEmpty()) {
            happen(List.copyOf(possible));
        }
        scheduler.pass(scheduler.between(SHORTEST, LONGEST));
        possible.clear();
        calmDown();
        end();
    }

    private void begin() {
        int channels = scheduler.chance(40) ? 2 : 1;
        for (int i = 0; i < channels; i++) {
            String id = "c" + i;
            Duration window = scheduler.chance(60) ? Duration.ofSeconds(10) : null;
            String key = world.channel(
                    id, window, scheduler.chance(25), scheduler.chance(25) ? Conflict.REJECT : Conflict.TAKEOVER);
            world.encoders.add(new SimEncoder(world, "enc" + i, id, key));
            world.encoders.add(new SimEncoder(world, "rival" + i, id, key));
        }
        int pods = scheduler.random.nextInt(2, 4);
        for (int i = 0; i < pods; i++) {
            world.startPod("pod-" + i);
        }
        mainEncoders().forEach(SimEncoder::start);
    }

    private List<SimEncoder> mainEncoders() {
        return world.encoders.stream()
                .filter(encoder -> encoder.name.startsWith("enc"))
                .toList();
    }

    private void happen(List<SimEvent> choices) {
        scheduler.after(scheduler.between(OFTEN, SELDOM), () -> {
            if (!possible.isEmpty()) {
                scheduler.oneOf(choices).happen(world);
                happen(choices);
            }
        });
    }

    /// All works from now on, and every encoder gets on air, and stays there.
    private void calmDown() {
        scheduler.note("----", "all works");
        world.weather.calm();
        world.pods.forEach(pod -> pod.process.wake());
        world.disturbed(world.pods);
        world.channels.forEach(channel -> world.allow(channel, true));
        if (world.pods.stream().noneMatch(SimPod::takesNewcomers)) {
            world.startPod("pod-0");
        }
        for (SimEncoder encoder : world.encoders) {
            encoder.sparse = false;
            if (encoder.name.startsWith("enc")) {
                encoder.start();
            } else {
                encoder.stop(DisconnectCause.PEER_CLOSED);
            }
        }
        scheduler.pass(RECOVERY);
        List<@Nullable SimConnection> connections = new ArrayList<>();
        mainEncoders().forEach(encoder -> connections.add(encoder.connection()));
        mainEncoders().forEach(this::assertOnAir);
        scheduler.pass(CALM);
        for (int i = 0; i < connections.size(); i++) {
            SimEncoder encoder = mainEncoders().get(i);
            assertOnAir(encoder);
            if (encoder.connection() != connections.get(i)) {
                fail(SimInvariant.UNDISTURBED, encoder.name + " was thrown out though all works");
            }
        }
    }

    private void assertOnAir(SimEncoder encoder) {
        long silence = scheduler.nowNanos() - world.playlists.lastNamedNanos(encoder.channel);
        if (!encoder.isOnAir() || silence > STUCK.toNanos()) {
            fail(
                    SimInvariant.ON_AIR_SOON,
                    encoder.name + (encoder.isOnAir() ? " is on air" : " is off") + ", nothing named for "
                            + Duration.ofNanos(silence));
        }
    }

    /// All encoders and processes go, some in good order.
    private void end() {
        scheduler.note("----", "all leave");
        for (SimEncoder encoder : world.encoders) {
            encoder.retire(scheduler.chance(30) ? DisconnectCause.UNPUBLISHED : null);
        }
        for (SimPod pod : List.copyOf(world.pods)) {
            if (scheduler.chance(50)) {
                world.kill(pod);
            }
        }
        if (world.running().isEmpty()) {
            world.startPod("last");
        }
        scheduler.pass(CLEAN_UP);
        List.copyOf(world.pods).forEach(world::kill);
        scheduler.pass(Duration.ofHours(25));
        scheduler.note("----", "a day later");
        world.startPod("next");
        scheduler.pass(LAST_LOOKS);
        nothingIsLeft();
    }

    private void nothingIsLeft() {
        for (String key : world.media.keys()) {
            String text = String.valueOf(world.media.text(key));
            if (key.startsWith("seg/")) {
                fail(SimInvariant.ALL_ENDS, key + " is left");
            } else if (key.startsWith("live/")
                    && !text.lines().allMatch(line -> line.isBlank() || line.startsWith("#"))) {
                fail(SimInvariant.ALL_ENDS, key + " still leads somewhere");
            } else if (key.startsWith("rec/") && key.endsWith("/media.m3u8")) {
                boolean named = text.contains("#EXTINF");
                if (!text.contains("#EXT-X-ENDLIST")
                        || (named && !world.media.has(key.replace("/media.m3u8", "/vod.m3u8")))) {
                    fail(SimInvariant.ALL_ENDS, key + " has no end");
                }
            }
        }
        for (Channel channel : world.channels) {
            Lease lease = world.leases.newest(channel.id().value());
            if (lease != null && !lease.settled()) {
                fail(SimInvariant.ALL_ENDS, "not settled: " + lease);
            }
        }
    }

    private void fail(SimInvariant invariant, String how) {
        scheduler.broken(invariant, how);
        scheduler.check();
    }
}
