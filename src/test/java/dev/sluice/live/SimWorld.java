package dev.sluice.live;

import dev.sluice.bytes.Bytes;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Conflict;
import dev.sluice.channels.Secret;
import dev.sluice.channels.StoredStreamKey;
import dev.sluice.lease.Lease;
import dev.sluice.store.ObjectHeaders;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Several pods with the real code, their encoders and an admin, over two buckets; all of it goes by one seed.
final class SimWorld {
    private static final Secret SECRET = new Secret("secret");

    /// From a fault of the store on, living sessions may have looked dead for so long.
    private static final Duration EXCUSED = Duration.ofMinutes(2);

    final SimScheduler scheduler;
    final SimBug bug;
    final SimWeather weather;
    final SimLeaseHistory leases;
    final SimPlaylistHistory playlists;
    final SimBucket control;
    final SimBucket media;
    final int[] ids = new int[1];
    final List<SimPod> pods = new ArrayList<>();
    final List<SimEncoder> encoders = new ArrayList<>();
    final List<Channel> channels = new ArrayList<>();

    int sealedBySweeps;
    int deletedBySweeps;

    SimWorld(SimScheduler scheduler, SimBug bug) {
        this.scheduler = scheduler;
        this.bug = bug;
        this.weather = new SimWeather(scheduler);
        this.leases = new SimLeaseHistory(scheduler);
        this.playlists = new SimPlaylistHistory(scheduler, leases, this::undisturbedSinceNanos);
        this.control = new SimBucket("control", scheduler, leases);
        this.media = new SimBucket("media", scheduler, mediaWatch());
    }

    private SimWatch mediaWatch() {
        SimKeeping keeping = new SimKeeping(scheduler, leases, key -> media.has(key));
        return new SimWatch() {
            @Override
            public void onPut(String writer, String key, String text) {
                playlists.onPut(writer, key, text);
                keeping.onPut(writer, key, text);
            }

            @Override
            public void onDelete(String writer, String key) {
                playlists.onDelete(writer, key);
                keeping.onDelete(writer, key);
            }
        };
    }

    /// Makes a channel with a key.
    ///
    /// @return its stream key
    String channel(String id, @Nullable Duration reconnectWindow, boolean recorded, Conflict conflict) {
        StoredStreamKey key = new StoredStreamKey("k", "", SECRET.sha256(), true, SimBucket.START, null);
        Channel channel = new Channel(
                new ChannelId(id),
                "",
                true,
                recorded,
                reconnectWindow,
                conflict,
                List.of(),
                0,
                SimBucket.START,
                List.of(key));
        channels.add(channel);
        write(channel);
        return "sk_" + id + "_k_" + SECRET.reveal();
    }

    /// The admin lets the channel's keys be used, or not.
    void allow(Channel channel, boolean allowed) {
        scheduler.note("admin", allowed ? "allows" : "revokes", channel.id());
        write(new Channel(
                channel.id(),
                channel.name(),
                allowed,
                channel.record(),
                channel.reconnectWindow(),
                channel.conflict(),
                channel.allowedNetworks(),
                channel.maxBitrateKbps(),
                channel.createdAt(),
                channel.streamKeys()));
    }

    /// An operator ends the channel's session by way of any process.
    void kick(Channel channel, Duration hold) {
        Lease lease = leases.newest(channel.id().value());
        SimPod pod = balance();
        if (lease != null && pod != null) {
            pod.evict(channel.id().value(), lease.sessionId(), hold);
        }
    }

    private void write(Channel channel) {
        try {
            Bytes content = Bytes.wrap(SimPod.JSON.writeValueAsBytes(channel));
            control.put(
                    "admin",
                    new PutRequest(
                            "channels/" + channel.id() + ".json",
                            List.of(content),
                            new ObjectHeaders("application/json", "no-store"),
                            new PutCondition.Always(),
                            Duration.ofSeconds(5)));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    String writeId() {
        return "w" + ++ids[0];
    }

    SimPod startPod(String name) {
        SimPod pod = new SimPod(this, name);
        pods.add(pod);
        return pod;
    }

    List<SimPod> running() {
        return pods.stream().filter(pod -> pod.process.isRunning()).toList();
    }

    /// Where the load balancer sends the next connection: it sees who listens, not who is suspended.
    @Nullable SimPod balance() {
        List<SimPod> open = pods.stream().filter(SimPod::takesNewcomers).toList();
        return open.isEmpty() ? null : scheduler.oneOf(open);
    }

    void kill(SimPod pod) {
        pod.kill();
        pods.remove(pod);
        // Some machines say at once that nobody listens; where the machine is gone, nobody does.
        encoders.forEach(encoder -> scheduler.after(
                scheduler.between(Duration.ofMillis(100), Duration.ofSeconds(10)), () -> encoder.onPodGone(pod)));
    }

    /// Something came between a process, or all, and the store.
    void disturbed(List<SimPod> those) {
        those.forEach(pod -> pod.undisturbedSinceNanos = scheduler.nowNanos());
    }

    private long undisturbedSinceNanos(String process) {
        return pods.stream()
                .filter(pod -> weather.isCalm() && pod.process.name.equals(process))
                .mapToLong(pod -> pod.undisturbedSinceNanos)
                .findFirst()
                .orElse(scheduler.nowNanos());
    }

    void swept(SweepTally tally) {
        sealedBySweeps += tally.sealedBroadcasts();
        deletedBySweeps += tally.deletedObjects();
    }

    /// A session was told that another one has its channel.
    void takenOver(SimConnection connection, String sessionId, String channel) {
        Lease lease = leases.newest(channel);
        boolean its = lease != null && lease.sessionId().equals(sessionId);
        boolean excused = scheduler.nowNanos() - connection.pod.undisturbedSinceNanos < EXCUSED.toNanos();
        if (its && !excused) {
            scheduler.broken(SimInvariant.UNDISTURBED, "session " + sessionId + " ends, the lease is " + lease);
        }
    }
}
