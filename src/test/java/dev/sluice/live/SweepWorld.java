package dev.sluice.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.bytes.Bytes;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.channels.Secret;
import dev.sluice.channels.StoredStreamKey;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.pods.PodReport;
import dev.sluice.pods.PodReporter;
import dev.sluice.pods.PodReports;
import dev.sluice.pods.ReportedSession;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishGate;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.rtmp.session.PublishRequest;
import dev.sluice.rtmp.session.PublishedStream;
import dev.sluice.rtmp.session.StreamName;
import dev.sluice.store.ObjectStore;
import dev.sluice.testing.ManualExecutor;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.WriteIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Several processes with the real publishing code, over two buckets in memory; the test moves the time.
final class SweepWorld {
    static final Duration WINDOW = Duration.ofSeconds(30);

    /// What passes at once: nothing in the service is timed more finely than a few of these.
    private static final Duration TICK = Duration.ofSeconds(5);

    /// A connection on which nothing arrives for so long is closed.
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(30);

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Secret SECRET = new Secret("secret");
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    final MemoryObjectStore control = new MemoryObjectStore();
    final MemoryObjectStore media = new MemoryObjectStore();
    final Leases leases = new Leases(control, JSON, WriteIds::next);
    final List<Pod> pods = new ArrayList<>();

    /// Sessions that were ended as taken over although the lease was still theirs.
    final List<String> disturbed = new ArrayList<>();

    private final CountingIds ids = new CountingIds();
    private final Runnable onTick;
    private Instant now = START;

    /// @param onTick looks at everything, whenever something may have happened
    SweepWorld(Runnable onTick) {
        this.onTick = onTick;
    }

    void channel(ChannelId id, @Nullable Duration reconnectWindow, boolean recorded) {
        StoredStreamKey key = new StoredStreamKey("k", "", SECRET.sha256(), true, START, null);
        channels()
                .create(new Channel(id, "", true, recorded, reconnectWindow, START, List.of(key)))
                .toCompletableFuture()
                .join();
    }

    Channels channels() {
        return new Channels(control, JSON, this::now);
    }

    Instant now() {
        return now;
    }

    LiveEnvironment environment(ObjectStore mediaStore, Leases leaseStore, String instance) {
        return new EnvironmentBuilder(mediaStore, leaseStore)
                .ids(ids)
                .clock(this::now)
                .nanoClock(this::nanos)
                .instanceId(instance)
                .window(WINDOW)
                .build();
    }

    PodReports reportsOn(ObjectStore store) {
        return new PodReports(store, JSON, WriteIds::next);
    }

    Leases leasesOn(ObjectStore store) {
        return new Leases(store, JSON, WriteIds::next);
    }

    Channels channelsOn(ObjectStore store) {
        return new Channels(store, JSON, this::now);
    }

    Pod startPod() {
        String id = ids.nonce();
        return startPod("pod-" + id);
    }

    /// A process under a name that others may have had before.
    Pod startPod(String podId) {
        Pod pod = new Pod(podId, "i" + ids.nonce());
        pods.add(pod);
        return pod;
    }

    private long nanos() {
        return Duration.between(START, now).toNanos();
    }

    /// Lets time go by, and with it what the encoders send.
    void pass(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minus(TICK)) {
            Duration step = left.compareTo(TICK) < 0 ? left : TICK;
            now = now.plus(step);
            control.pass(step);
            media.pass(step);
            List.copyOf(pods).forEach(pod -> pod.pass(step));
            onTick.run();
        }
    }

    /// A process.
    final class Pod {
        final List<Session> sessions = new ArrayList<>();
        final String podId;
        private final ManualExecutor loop = new ManualExecutor();
        private final Publisher publisher;
        private final PodReporter reporter;
        private Duration slept = Duration.ZERO;
        boolean frozen;

        private Pod(String podId, String instance) {
            this.podId = podId;
            LiveEnvironment environment = new EnvironmentBuilder(media, leases)
                    .ids(ids)
                    .clock(SweepWorld.this::now)
                    .nanoClock(SweepWorld.this::nanos)
                    .podId(podId)
                    .instanceId(instance)
                    .window(WINDOW)
                    .build();
            publisher = new Publisher(environment, channels(), List.of());
            PodReport first = PodReport.first(podId, instance, START);
            reporter = new PodReporter(
                    reportsOn(control),
                    first,
                    publisher.roster()::list,
                    loop,
                    SweepWorld.this::nanos,
                    new SimpleMeterRegistry());
            publisher.roster().onChange(reporter::onChange);
            reporter.start();
            loop.runAll();
        }

        /// An encoder connects and publishes.
        Session publish(ChannelId channel) {
            Session session = new Session(this, channel);
            sessions.add(session);
            PublishRequest request = new PublishRequest(
                    new StreamName("sk_" + channel + "_k_" + SECRET.reveal()), "live", Map.of(), "", "test");
            publisher.gateFor(session).publish(request, session);
            loop.runAll();
            return session;
        }

        /// What its report lists.
        List<ReportedSession> reported() {
            return publisher.roster().list();
        }

        /// The process is gone, without a word.
        void kill() {
            pods.remove(this);
        }

        void freeze() {
            frozen = true;
            sessions.forEach(session -> session.wasFrozen = true);
        }

        /// Its timers find that their time is over.
        void thaw() {
            frozen = false;
            loop.sleep(slept);
            loop.runAll();
            slept = Duration.ZERO;
        }

        void drain() {
            var _ = publisher.drain();
            loop.runAll();
            var _ = reporter.exit();
            loop.runAll();
        }

        private void pass(Duration step) {
            if (frozen) {
                slept = slept.plus(step);
                return;
            }
            sessions.forEach(session -> session.pass(step));
            loop.pass(step);
            sessions.removeIf(session -> session.ended);
        }
    }

    /// What the encoder at the other end does.
    enum Encoder {
        SENDS,
        SENDS_FEW_KEYFRAMES,
        IS_SILENT
    }

    /// One connection.
    final class Session implements ServerConnection, PublishGate.Answer {
        final ChannelId channel;
        private final Pod pod;
        private @Nullable PublishedStream stream;
        private int ms;
        private Duration silent = Duration.ZERO;
        Encoder encoder = Encoder.SENDS;
        private boolean ended;
        private boolean wasFrozen;

        private Session(Pod pod, ChannelId channel) {
            this.pod = pod;
            this.channel = channel;
        }

        @Override
        public void accept(PublishedStream accepted) {
            stream = accepted;
            accepted.onVideo(0, FlvPictures.HEADER);
        }

        @Override
        public void refuse(PublishRefusal refusal) {
            ended = true;
        }

        /// The connection ends.
        void end(DisconnectCause cause) {
            PublishedStream ending = stream;
            if (!ended && ending != null && !pod.frozen) {
                ended = true;
                ending.onEnd(cause);
                pod.loop.runAll();
            }
        }

        @Override
        public void abort(DisconnectCause cause) {
            if (cause == DisconnectCause.TAKEN_OVER && ownsLease()) {
                disturbed.add(channel + " at " + now + " by "
                        + leases.find(channel).toCompletableFuture().join());
            }
            ended = true;
            PublishedStream ending = stream;
            if (ending != null) {
                ending.onEnd(cause);
            }
        }

        private boolean ownsLease() {
            PublishedStream owner = stream;
            Lease lease = leases.find(channel)
                    .toCompletableFuture()
                    .join()
                    .orElseThrow()
                    .lease();
            return owner instanceof Publication publication
                    && lease.sessionId().equals(publication.sessionId())
                    && (lease.state() != LeaseState.ENDED || !wasFrozen);
        }

        private void pass(Duration step) {
            if (ended) {
                return;
            }
            if (encoder == Encoder.IS_SILENT) {
                silent = silent.plus(step);
                ms += (int) step.toMillis();
                if (silent.compareTo(IDLE_LIMIT) >= 0) {
                    end(DisconnectCause.IDLE_TIMEOUT);
                }
                return;
            }
            silent = Duration.ZERO;
            send((int) step.toMillis());
        }

        /// Two pictures per second: enough to be cut.
        private void send(int forMs) {
            int until = ms + forMs;
            for (; ms < until && !ended; ms += 500) {
                boolean idr = ms % (encoder == Encoder.SENDS ? 2_000 : 20_000) == 0;
                Bytes body = FlvPictures.of(idr);
                PublishedStream running = stream;
                if (running != null) {
                    running.onVideo(ms, body);
                    pod.loop.runAll();
                }
            }
        }

        @Override
        public ManualExecutor executor() {
            return pod.loop;
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return new InetSocketAddress(0);
        }

        @Override
        public void stopReading() {}

        @Override
        public boolean isOpen() {
            return !ended;
        }

        @Override
        public void setCongested(boolean congested) {}
    }
}
