package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channels.Channel;
import dev.sluice.channels.Channels;
import dev.sluice.channels.Secret;
import dev.sluice.channels.StoredStreamKey;
import dev.sluice.lease.LeaseState;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.sessions.SessionEnd;
import dev.sluice.sessions.SessionHistory;
import dev.sluice.testing.ManualExecutor;
import dev.sluice.testing.MemoryObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A session that was kicked, or whose key was revoked, while other keys of its channel are used meanwhile: also on
/// other processes, so that it hears of it late.
class KickedSessionTest extends PublisherFixture {
    private static final Duration A_LOOK = OwnerWatch.LONGEST_INTERVAL.plusSeconds(1);

    private final SessionHistory history = new SessionHistory(control, JSON, this::now);
    private final IdSource ids = new SessionReportsTest.RealIds();
    private final Publisher elsewhere = process("elsewhere");

    private Publisher process(String instance) {
        LiveEnvironment telling = new EnvironmentBuilder(media, leases)
                .blocks(blocks)
                .ids(ids)
                .clock(this::now)
                .meters(meters)
                .nanoClock(() -> nowNanos)
                .instanceId(instance)
                .build()
                .telling(environment.events(), history);
        return new Publisher(telling, channels, List.of());
    }

    private static String key(String id) {
        return "sk_studio_" + id + "_s3cret" + id;
    }

    private static StoredStreamKey stored(String id) {
        return new StoredStreamKey(id, "", new Secret("s3cret" + id).sha256(), true, START, null);
    }

    private Channel channel(String... keys) {
        Channel channel = new Channel(
                STUDIO,
                "",
                true,
                false,
                null,
                null,
                List.of(),
                0,
                START,
                Stream.of(keys).map(KickedSessionTest::stored).toList());
        MemoryObjectStore scratch = new MemoryObjectStore();
        new Channels(scratch, JSON, () -> START)
                .create(channel)
                .toCompletableFuture()
                .join();
        control.write("channels/studio.json", scratch.text("channels/studio.json"));
        return channel;
    }

    @BeforeEach
    void threeKeys() {
        publisher = process("here");
        channel("a", "b", "c");
    }

    private Client published(Publisher process, String key) {
        Publisher before = publisher;
        publisher = process;
        Client client = publish(key(key), HERE);
        publisher = before;
        assertThat(client.stream).as("refused: " + client.refusal).isNotNull();
        return client;
    }

    private void kick() {
        assertThat(new OperatorEnding(environment, channels, new Eviction(environment))
                        .end(STUDIO, lease().sessionId(), "wrong programme")
                        .toCompletableFuture()
                        .join())
                .isTrue();
    }

    private void isRefused(String key) {
        assertThat(Objects.requireNonNull(publish(key(key), HERE).refusal).cause())
                .isEqualTo(DisconnectCause.KICKED);
    }

    private SessionEnd end(String sessionId) {
        return Objects.requireNonNull(history.find(sessionId)
                .toCompletableFuture()
                .join()
                .orElseThrow()
                .end());
    }

    @Test
    void theHoldOfOneKeyDoesNotEndThatOfAnother() {
        published(publisher, "a");
        kick();
        published(publisher, "b");
        kick();
        send(published(publisher, "c"), Duration.ofSeconds(4));
        isRefused("a");
        isRefused("b");
        assertThat(lease().keyHolds()).hasSize(2);
        pass(Duration.ofSeconds(61));
        published(publisher, "a");
    }

    @Test
    void theHoldsOfOneChannelAreBounded() {
        for (int i = 0; i < 40; i++) {
            published(publisher, "a");
            new Eviction(environment)
                    .evict(STUDIO, lease().sessionId(), "x", Duration.ZERO)
                    .toCompletableFuture()
                    .join();
        }
        published(publisher, "b");
        assertThat(lease().keyHolds()).hasSize(16);
        pass(Duration.ofMinutes(2));
        kick();
        published(publisher, "c");
        assertThat(lease().keyHolds()).hasSize(1);
    }

    @Test
    void aKickIsToldAsOneAlsoWhenAnotherKeyHasTheChannelMeanwhile() {
        Client client = published(publisher, "a");
        send(client, Duration.ofSeconds(6));
        String id = lease().sessionId();
        kick();
        published(elsewhere, "b");
        send(client, A_LOOK);
        assertThat(client.aborted).containsExactly(DisconnectCause.KICKED);
        assertThat(Objects.requireNonNull(client.told)).hasMessageContaining("wrong programme");
        assertThat(end(id).cause()).isEqualTo("kicked");
        assertThat(lease().keyId()).isEqualTo("b");
        assertThat(lease().state()).isEqualTo(LeaseState.LIVE);
    }

    @Test
    void theSameHoldsWhereTheOtherKeyIsUsedOnTheSameProcess() {
        Client client = published(publisher, "a");
        send(client, Duration.ofSeconds(6));
        kick();
        Client other = published(publisher, "b");
        send(client, Duration.ofSeconds(1));
        assertThat(client.aborted).containsExactly(DisconnectCause.KICKED);
        send(other, Duration.ofSeconds(6));
        assertThat(other.aborted).isEmpty();
    }

    @Test
    void aRevocationIsToldAsOneAlsoWhenAnotherKeyHasTheChannelMeanwhile() {
        Client client = published(publisher, "a");
        String id = lease().sessionId();
        new ChannelGuard(environment, channels, new Eviction(environment), new ManualExecutor())
                .afterChange(channel("b", "c"));
        published(elsewhere, "b");
        pass(A_LOOK);
        assertThat(client.aborted).containsExactly(DisconnectCause.KICKED);
        assertThat(end(id).reason()).contains("its stream key was revoked");
    }

    @Test
    void aTakeoverSaysByWhomAndFromWhere() {
        Client client = published(publisher, "a");
        String id = lease().sessionId();
        published(elsewhere, "b");
        pass(A_LOOK);
        assertThat(client.aborted).containsExactly(DisconnectCause.TAKEN_OVER);
        assertThat(end(id).reason())
                .isEqualTo("session " + lease().sessionId() + " has taken the channel, from " + HERE);
    }

    @Test
    void whoeverTookTheChannelFromASessionBeforeItWasKickedItselfWasNoOperator() {
        Client client = published(publisher, "a");
        published(elsewhere, "b");
        kick();
        pass(A_LOOK);
        assertThat(client.aborted).containsExactly(DisconnectCause.TAKEN_OVER);
    }

    @Test
    void aSessionThatIsRefusedAfterItHasWonTheChannelIsNoReconnect() {
        Client client = published(publisher, "a");
        send(client, Duration.ofSeconds(6));
        client.abort(DisconnectCause.PEER_CLOSED);
        loop.runAll();
        List<Client> refused = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            // Revoked between the first look at the key and the second.
            control.onNextPut(() -> channel("a", "c"));
            Client late = publish(key("b"), HERE);
            refused.add(late);
            channel("a", "b", "c");
        }
        assertThat(refused)
                .extracting(late -> Objects.requireNonNull(late.refusal).cause())
                .containsOnly(DisconnectCause.REVOKED);
        assertThat(lease().reconnects()).isZero();
        published(publisher, "a");
        assertThat(lease().reconnects()).isEqualTo(1);
    }
}
