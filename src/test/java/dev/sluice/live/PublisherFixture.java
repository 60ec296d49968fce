package dev.sluice.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.channels.Conflict;
import dev.sluice.channels.Secret;
import dev.sluice.channels.StoredStreamKey;
import dev.sluice.lease.Lease;
import dev.sluice.lease.Leases;
import dev.sluice.net.IpNetwork;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishGate;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.rtmp.session.PublishRequest;
import dev.sluice.rtmp.session.PublishedStream;
import dev.sluice.rtmp.session.StreamName;
import dev.sluice.rtmp.session.StreamRejectedException;
import dev.sluice.testing.ManualExecutor;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.WriteIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/// Encoders that publish on one process, over stores in memory.
abstract class PublisherFixture {
    static final ChannelId STUDIO = new ChannelId("studio");
    static final Instant START = EnvironmentBuilder.START;
    static final Secret SECRET = new Secret("s3cret");
    static final String KEY = "sk_studio_k_s3cret";
    static final String WRONG_KEY = "sk_studio_k_guessed";
    static final String HERE = "192.0.2.1";
    static final String ELSEWHERE = "203.0.113.9";
    static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    final MemoryObjectStore control = new MemoryObjectStore();
    final MemoryObjectStore media = new MemoryObjectStore();
    final Leases leases = new Leases(control, JSON, WriteIds::next);
    final Channels channels = new Channels(control, JSON, this::now);
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final ManualExecutor loop = new ManualExecutor();
    long nowNanos;
    final SharedBlockPool blocks = new SharedBlockPool(64 << 20);
    final LiveEnvironment environment = new EnvironmentBuilder(media, leases)
            .blocks(blocks)
            .ids(new CountingIds())
            .clock(this::now)
            .meters(meters)
            .nanoClock(() -> nowNanos)
            .build();

    @Nullable Conflict conflict;

    Publisher publisher = publisher();

    Publisher publisher(String... allowedNetworks) {
        return new Publisher(
                environment,
                channels,
                List.of(allowedNetworks).stream().map(IpNetwork::parse).toList());
    }

    Instant now() {
        return START.plusNanos(nowNanos);
    }

    @BeforeEach
    void channel() {
        write(true);
    }

    void write(boolean enabled, String... networks) {
        control.write("channels/studio.json", document(enabled, networks));
    }

    String document(boolean enabled, String... networks) {
        return document(STUDIO, enabled, new StoredStreamKey("k", "", SECRET.sha256(), true, START, null), networks);
    }

    String document(ChannelId id, boolean enabled, StoredStreamKey key, String... networks) {
        List<IpNetwork> allowed =
                List.of(networks).stream().map(IpNetwork::parse).toList();
        Channel channel = new Channel(id, "", enabled, false, null, conflict, allowed, 0, START, List.of(key));
        MemoryObjectStore scratch = new MemoryObjectStore();
        new Channels(scratch, JSON, () -> START)
                .create(channel)
                .toCompletableFuture()
                .join();
        return scratch.text("channels/" + id + ".json");
    }

    final class Client implements ServerConnection, PublishGate.Answer {
        final InetAddress address;

        @Nullable PublishedStream stream;

        @Nullable PublishRefusal refusal;

        @Nullable StreamRejectedException told;

        int sentMs;
        boolean open = true;
        boolean stopped;

        /// Delivers what was read from the socket and waits.
        Runnable unread = () -> {};

        final List<DisconnectCause> aborted = new ArrayList<>();

        Client(String address) {
            this.address = InetAddress.ofLiteral(address);
        }

        @Override
        public void accept(PublishedStream accepted) {
            stream = accepted;
        }

        @Override
        public void refuse(PublishRefusal refused) {
            refusal = refused;
        }

        @Override
        public ManualExecutor executor() {
            return loop;
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return new InetSocketAddress(address, 50_000);
        }

        @Override
        public void stopReading() {
            stopped = true;
            unread.run();
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void setCongested(boolean congested) {}

        @Override
        public void abort(DisconnectCause cause) {
            aborted.add(cause);
            PublishedStream running = stream;
            if (running != null) {
                running.onEnd(cause);
            }
        }
    }

    /// What encoders do: two pictures a second, a key picture every two seconds. What the stream throws ends it, as
    /// the connection does.
    void send(Client client, Duration time) {
        PublishedStream stream = Objects.requireNonNull(client.stream, () -> "refused: " + client.refusal);
        for (Duration left = time; left.isPositive() && client.aborted.isEmpty(); left = left.minusMillis(500)) {
            try {
                if (client.sentMs == 0) {
                    stream.onVideo(0, FlvPictures.HEADER);
                }
                stream.onVideo(client.sentMs, FlvPictures.of(client.sentMs % 2_000 == 0));
            } catch (StreamRejectedException e) {
                client.told = e;
                client.abort(e.disconnectCause());
            }
            client.sentMs += 500;
            pass(Duration.ofMillis(500));
        }
        loop.runAll();
    }

    Lease lease() {
        return leases.find(STUDIO).toCompletableFuture().join().orElseThrow().lease();
    }

    String playlist() {
        return media.text(MediaLayout.mediaPlaylist(lease()));
    }

    Client publish(String key, String address) {
        Client client = new Client(address);
        publish(key, client);
        return client;
    }

    void publish(String key, Client client) {
        PublishRequest request = new PublishRequest(new StreamName(key), "live", Map.of(), "", "test");
        publisher.gateFor(client).publish(request, client);
        loop.runAll();
    }

    void pass(Duration time) {
        nowNanos += time.toNanos();
        control.pass(time);
        media.pass(time);
        loop.pass(time);
    }

    double refused(String cause) {
        return meters.counter("sluice.publish.refused", "cause", cause).count();
    }
}
