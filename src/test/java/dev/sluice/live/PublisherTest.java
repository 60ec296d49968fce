package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.channels.Secret;
import dev.sluice.channels.StoredStreamKey;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.net.IpNetwork;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishGate;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.rtmp.session.PublishRequest;
import dev.sluice.rtmp.session.PublishedStream;
import dev.sluice.rtmp.session.StreamName;
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
import org.junit.jupiter.api.Test;

/// Who may publish from where, and how long the others wait for their answer.
class PublisherTest {
    private static final ChannelId STUDIO = new ChannelId("studio");
    private static final Instant START = EnvironmentBuilder.START;
    private static final Secret SECRET = new Secret("s3cret");
    private static final String KEY = "sk_studio_k_s3cret";
    private static final String WRONG_KEY = "sk_studio_k_guessed";
    private static final String HERE = "192.0.2.1";
    private static final String ELSEWHERE = "203.0.113.9";
    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    private final MemoryObjectStore control = new MemoryObjectStore();
    private final Leases leases = new Leases(control, JSON, WriteIds::next);
    private final Channels channels = new Channels(control, JSON, () -> START);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ManualExecutor loop = new ManualExecutor();
    private long nowNanos;
    private final LiveEnvironment environment = new EnvironmentBuilder(new MemoryObjectStore(), leases)
            .ids(new CountingIds())
            .meters(meters)
            .nanoClock(() -> nowNanos)
            .build();
    private Publisher publisher = publisher();

    private Publisher publisher(String... allowedNetworks) {
        return new Publisher(
                environment,
                channels,
                List.of(allowedNetworks).stream().map(IpNetwork::parse).toList());
    }

    @BeforeEach
    void channel() {
        write(true);
    }

    private void write(boolean enabled, String... networks) {
        control.write("channels/studio.json", document(enabled, networks));
    }

    private static String document(boolean enabled, String... networks) {
        StoredStreamKey key = new StoredStreamKey("k", "", SECRET.sha256(), true, START, null);
        List<IpNetwork> allowed =
                List.of(networks).stream().map(IpNetwork::parse).toList();
        Channel channel = new Channel(STUDIO, "", enabled, false, null, allowed, 0, START, List.of(key));
        MemoryObjectStore scratch = new MemoryObjectStore();
        new Channels(scratch, JSON, () -> START)
                .create(channel)
                .toCompletableFuture()
                .join();
        return scratch.text("channels/studio.json");
    }

    private final class Client implements ServerConnection, PublishGate.Answer {
        private final InetAddress address;
        private @Nullable PublishedStream stream;
        private @Nullable PublishRefusal refusal;
        private final List<DisconnectCause> aborted = new ArrayList<>();

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

    private Client publish(String key, String address) {
        Client client = new Client(address);
        publish(key, client);
        return client;
    }

    private void publish(String key, Client client) {
        PublishRequest request = new PublishRequest(new StreamName(key), "live", Map.of(), "", "test");
        publisher.gateFor(client).publish(request, client);
        loop.runAll();
    }

    private void pass(Duration time) {
        nowNanos += time.toNanos();
        loop.pass(time);
    }

    private double refused(String cause) {
        return meters.counter("sluice.publish.refused", "cause", cause).count();
    }

    private static PublishRefusal denied(String address) {
        return new PublishRefusal.Denied(
                "publishing is not allowed from your address " + address, DisconnectCause.ADDRESS_DENIED);
    }

    @Test
    void whoConnectsFromElsewhereIsToldSoBeforeAnyKeyIsLookedUp() {
        publisher = publisher("192.0.2.0/24", "2001:db8::/32");

        assertThat(publish(KEY, ELSEWHERE).refusal).isEqualTo(denied(ELSEWHERE));
        assertThat(publish("nonsense", ELSEWHERE).refusal).isEqualTo(denied(ELSEWHERE));
        assertThat(control.calls()).isEmpty();
        assertThat(refused("address_denied")).isEqualTo(2);

        assertThat(publish(KEY, HERE).stream).isNotNull();
        assertThat(publish(KEY, "2001:db8::7").stream).isNotNull();
        assertThat(publish(KEY, "::ffff:192.0.2.8").stream).isNotNull();
    }

    @Test
    void aChannelMayAllowSomeNetworksOnlyAndNoLeaseIsTakenFromOthers() {
        write(true, "192.0.2.0/24");

        assertThat(publish(KEY, ELSEWHERE).refusal).isEqualTo(denied(ELSEWHERE));
        assertThat(control.keys()).containsExactly("channels/studio.json");
        assertThat(publish(KEY, HERE).stream).isNotNull();
    }

    @Test
    void whoHasNoRightKeyDoesNotLearnThatThereIsSuchAChannel() {
        write(true, "192.0.2.0/24");

        assertThat(publish(WRONG_KEY, ELSEWHERE).refusal)
                .isEqualTo(publish("sk_nobody_k_guessed", ELSEWHERE).refusal)
                .isInstanceOf(PublishRefusal.BadName.class);
    }

    @Test
    void anAddressThatIsTakenOffWhileTheLeaseIsWonIsRefusedAndTheLeaseGivenBack() {
        String changed = document(true, "198.51.100.0/24");
        control.onNextPut(() -> control.write("channels/studio.json", changed));

        Client client = publish(KEY, HERE);
        assertThat(client.stream).isNull();
        assertThat(client.refusal)
                .isInstanceOfSatisfying(
                        PublishRefusal.Denied.class,
                        denied -> assertThat(denied.cause()).isEqualTo(DisconnectCause.REVOKED));
        assertThat(leases.find(STUDIO)
                        .toCompletableFuture()
                        .join()
                        .orElseThrow()
                        .lease()
                        .state())
                .isEqualTo(LeaseState.WAITING);
    }

    @Test
    void aStreamThatFollowsAnotherOnItsConnectionGoesOnWhenTheFirstIsFenced() {
        Client client = publish(KEY, HERE);
        PublishedStream first = Objects.requireNonNull(client.stream);
        first.onVideo(0, FlvPictures.HEADER);
        first.onVideo(0, FlvPictures.of(true));
        first.onEnd(DisconnectCause.UNPUBLISHED);
        publish(KEY, client);

        assertThat(client.stream).isNotSameAs(first);
        assertThat(client.aborted).isEmpty();
        assertThat(publisher.runningSessions()).isEqualTo(1);
    }

    @Test
    void aStreamThatIsWonByAnotherConnectionEndsItsOwn() {
        Client first = publish(KEY, HERE);
        Client second = publish(KEY, HERE);
        assertThat(first.aborted).containsExactly(DisconnectCause.TAKEN_OVER);
        assertThat(second.aborted).isEmpty();
    }

    @Test
    void wrongKeysAreAnsweredMoreAndMoreSlowlyAndCountWhenTheyAre() {
        for (int i = 0; i < 3; i++) {
            assertThat(publish(WRONG_KEY, HERE).refusal).isNotNull();
        }
        for (int seconds : List.of(1, 2, 4, 8, 8)) {
            Client client = publish(WRONG_KEY, HERE);
            double before = refused("unknown_key");
            pass(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(client.refusal).isNull();
            assertThat(refused("unknown_key")).isEqualTo(before);
            pass(Duration.ofMillis(1));
            assertThat(client.refusal).isInstanceOf(PublishRefusal.BadName.class);
            assertThat(refused("unknown_key")).isEqualTo(before + 1);
        }
    }

    @Test
    void aRightKeyIsNeverDelayedWhateverItsAddressHasDone() {
        List<Client> guessing = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            guessing.add(publish(WRONG_KEY, HERE));
        }
        assertThat(publish(KEY, HERE).stream).isNotNull();
        assertThat(guessing.subList(3, 500)).allMatch(client -> client.refusal == null);
    }

    @Test
    void whatHasNotTheFormOfAKeyIsWrongTooAndCostsNoRead() {
        for (int i = 0; i < 3; i++) {
            assertThat(publish("demo", HERE).refusal).isNotNull();
        }
        assertThat(publish("demo", HERE).refusal).isNull();
        assertThat(control.calls()).isEmpty();
    }

    @Test
    void keysThatAreRightButDoNotOpenAreAnsweredAtOnce() {
        write(false);
        for (int i = 0; i < 20; i++) {
            assertThat(publish(KEY, HERE).refusal)
                    .isEqualTo(new PublishRefusal.Denied("the channel is disabled", DisconnectCause.KEY_DISABLED));
        }
    }

    @Test
    void whereAThousandAnswersWaitTheNextIsClosedWithoutAWord() {
        for (int i = 0; i < 3 + WrongKeys.MOST_WAITING; i++) {
            publish("demo", HERE);
        }
        assertThat(publish("demo", HERE).refusal).isEqualTo(new PublishRefusal.Silent(DisconnectCause.UNKNOWN_KEY));

        pass(Duration.ofSeconds(9));
        assertThat(refused("unknown_key")).isEqualTo(3 + WrongKeys.MOST_WAITING + 1);
        assertThat(publish("demo", HERE).refusal).isNull();
    }
}
