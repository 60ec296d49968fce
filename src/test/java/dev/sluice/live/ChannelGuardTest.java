package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channels.Channel;
import dev.sluice.channels.Channels;
import dev.sluice.channels.Secret;
import dev.sluice.channels.StoredStreamKey;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.net.IpNetwork;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.testing.ManualExecutor;
import dev.sluice.testing.MemoryObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A change of a channel ends the session that it does not let in any more, and no other.
class ChannelGuardTest extends PublisherFixture {
    private static final String OTHER_KEY = "sk_studio_other_0ther";

    private final ManualExecutor timers = new ManualExecutor();
    private final ChannelGuard guard = new ChannelGuard(environment, channels, new Eviction(environment), timers);
    private final OperatorEnding ending = new OperatorEnding(environment, channels, new Eviction(environment));

    private static StoredStreamKey key(String id, String secret, boolean enabled, @Nullable Instant expiresAt) {
        return new StoredStreamKey(id, "", new Secret(secret).sha256(), enabled, START, expiresAt);
    }

    private static final StoredStreamKey MINE = key("k", "s3cret", true, null);
    private static final StoredStreamKey OTHER = key("other", "0ther", true, null);

    private static Channel withKeys(boolean enabled, Duration window, StoredStreamKey... keys) {
        return new Channel(STUDIO, "", enabled, false, window, null, List.of(), 0, START, List.of(keys));
    }

    private static Channel withKeys(StoredStreamKey... keys) {
        return withKeys(true, Duration.ofSeconds(60), keys);
    }

    private void store(Channel channel) {
        MemoryObjectStore scratch = new MemoryObjectStore();
        new Channels(scratch, JSON, () -> START)
                .create(channel)
                .toCompletableFuture()
                .join();
        control.write("channels/studio.json", scratch.text("channels/studio.json"));
    }

    @BeforeEach
    void twoKeys() {
        store(withKeys(MINE, OTHER));
    }

    private Client published() {
        Client client = publish(KEY, HERE);
        send(client, Duration.ofSeconds(6));
        assertThat(client.aborted).isEmpty();
        return client;
    }

    /// What the API does.
    private void change(Channel channel) {
        store(channel);
        guard.afterChange(channel);
    }

    private void endsWithinASegment(Client client, String why) {
        assertThat(lease().state()).isEqualTo(LeaseState.KICKED);
        assertThat(lease().reason()).isEqualTo(why);
        assertThat(playlist()).contains("#EXT-X-ENDLIST");
        send(client, Duration.ofSeconds(4));
        assertThat(client.aborted).containsExactly(DisconnectCause.KICKED);
        assertThat(Objects.requireNonNull(client.told)).hasMessageContaining(why);
    }

    @Test
    void aKeyThatIsRevokedEndsItsSessionAtTheNextSegment() {
        Client client = published();
        change(withKeys(OTHER));
        endsWithinASegment(client, "its stream key was revoked");
    }

    @Test
    void aKeyThatIsDisabledEndsItsSession() {
        Client client = published();
        change(withKeys(key("k", "s3cret", false, null), OTHER));
        endsWithinASegment(client, "its stream key was disabled");
    }

    @Test
    void aKeyThatHasExpiredEndsItsSession() {
        Client client = published();
        change(withKeys(key("k", "s3cret", true, now().minusSeconds(1)), OTHER));
        endsWithinASegment(client, "its stream key has expired");
    }

    @Test
    void aChannelThatIsDisabledEndsItsSession() {
        Client client = published();
        change(withKeys(false, Duration.ofSeconds(60), MINE, OTHER));
        endsWithinASegment(client, "the channel was disabled");
    }

    @Test
    void anAddressThatIsNotAllowedAnyMoreEndsItsSession() {
        Client client = published();
        Channel now = withKeys(MINE, OTHER);
        change(new Channel(
                STUDIO,
                "",
                true,
                false,
                null,
                null,
                List.of(IpNetwork.parse("203.0.113.0/24")),
                0,
                START,
                now.streamKeys()));
        endsWithinASegment(client, "publishing is not allowed any more from its address " + HERE);
    }

    @Test
    void aSilentEncoderIsCutOffWithinThirtyFiveSeconds() {
        Client client = published();
        change(withKeys(OTHER));
        pass(Duration.ofSeconds(35));
        assertThat(client.aborted).containsExactly(DisconnectCause.KICKED);
    }

    @Test
    void aSessionWithAnotherKeyGoesOn() {
        Client client = published();
        Lease before = lease();
        change(withKeys(MINE));
        change(withKeys(MINE, key("other", "0ther", false, null)));
        change(withKeys(MINE, key("third", "x", true, START)));
        assertThat(lease()).isEqualTo(before);
        send(client, Duration.ofSeconds(40));
        assertThat(client.aborted).isEmpty();
    }

    @Test
    void whatChangesElseEndsNothing() {
        Client client = published();
        change(withKeys(true, Duration.ofSeconds(5), MINE, OTHER));
        send(client, Duration.ofSeconds(40));
        assertThat(client.aborted).isEmpty();
    }

    @Test
    void aChannelWithoutASessionIsLeftAlone() {
        change(withKeys(OTHER));
        assertThat(leases.find(STUDIO).toCompletableFuture().join()).isEmpty();
        store(withKeys(MINE, OTHER));
        published();
        Client client = publish(OTHER_KEY, HERE);
        Objects.requireNonNull(client.stream).onEnd(DisconnectCause.UNPUBLISHED);
        loop.runAll();
        Lease ended = lease();
        change(withKeys());
        assertThat(lease()).isEqualTo(ended);
    }

    @Test
    void aRevokedKeyDoesNotHoldTheOthersBack() {
        published();
        change(withKeys(OTHER));
        assertThat(publish(OTHER_KEY, HERE).stream).isNotNull();
        assertThat(lease().keyId()).isEqualTo("other");
    }

    @Test
    void aLeaseOfAnOlderVersionIsLeftToItsOwnerUnlessTheChannelIsDisabled() {
        published();
        HeldLease held = leases.find(STUDIO).toCompletableFuture().join().orElseThrow();
        Lease old = new Lease(
                STUDIO,
                held.lease().epoch(),
                "pod",
                "instance",
                held.lease().sessionId(),
                held.lease().broadcastId(),
                LeaseState.LIVE,
                false,
                false);
        leases.replace(held, old).toCompletableFuture().join();
        change(withKeys(OTHER));
        assertThat(lease()).isEqualTo(old);
        change(withKeys(false, Duration.ofSeconds(60), OTHER));
        assertThat(lease().state()).isEqualTo(LeaseState.KICKED);
    }

    @Test
    void anExpiryThatTheOwnerCannotKnowInTimeIsKeptByWhoeverWroteIt() {
        Client client = published();
        Instant expiry = now().plusSeconds(10);
        change(withKeys(key("k", "s3cret", true, expiry), OTHER));
        assertThat(lease().state()).isEqualTo(LeaseState.LIVE);
        for (int i = 0; i < 11; i++) {
            send(client, Duration.ofSeconds(1));
            timers.pass(Duration.ofSeconds(1));
        }
        assertThat(lease().reason()).isEqualTo("its stream key has expired");
        send(client, Duration.ofSeconds(4));
        assertThat(client.aborted).containsExactly(DisconnectCause.KICKED);
    }

    @Test
    void aProcessThatExitsLeavesAnExpiryToTheOwner() {
        published();
        ScheduledThreadPoolExecutor over = new ScheduledThreadPoolExecutor(1);
        over.shutdownNow();
        Channel next = withKeys(key("k", "s3cret", true, now().plusSeconds(10)), OTHER);
        store(next);
        new ChannelGuard(environment, channels, new Eviction(environment), over).afterChange(next);
        assertThat(lease().state()).isEqualTo(LeaseState.LIVE);
    }

    @Test
    void anExpiryThatIsTakenBackEndsNothing() {
        Client client = published();
        change(withKeys(key("k", "s3cret", true, now().plusSeconds(10)), OTHER));
        store(withKeys(MINE, OTHER));
        send(client, Duration.ofSeconds(11));
        timers.pass(Duration.ofSeconds(11));
        assertThat(client.aborted).isEmpty();
        assertThat(lease().state()).isEqualTo(LeaseState.LIVE);
    }

    @Test
    void whoeverIsEndedByAnOperatorStaysOutsideButOthersDoNot() {
        Client client = published();
        assertThat(ending.end(STUDIO, lease().sessionId(), "wrong programme")
                        .toCompletableFuture()
                        .join())
                .isTrue();
        send(client, Duration.ofSeconds(4));
        assertThat(client.aborted).containsExactly(DisconnectCause.KICKED);
        assertThat(Objects.requireNonNull(publish(KEY, HERE).refusal).cause()).isEqualTo(DisconnectCause.KICKED);

        Client other = publish(OTHER_KEY, HERE);
        send(other, Duration.ofSeconds(6));
        assertThat(Objects.requireNonNull(publish(KEY, HERE).refusal).cause()).isEqualTo(DisconnectCause.KICKED);
        assertThat(other.aborted).isEmpty();
        assertThat(Stream.of(lease().keyId(), lease().state())).containsExactly("other", LeaseState.LIVE);

        send(other, Duration.ofSeconds(60));
        assertThat(publish(KEY, HERE).stream).isNotNull();
    }

    @Test
    void theHoldOfAnOperatorIsOneReconnectWindowOfTheChannel() {
        store(withKeys(true, Duration.ofSeconds(7), MINE));
        published();
        ending.end(STUDIO, lease().sessionId(), "x").toCompletableFuture().join();
        pass(Duration.ofSeconds(6));
        assertThat(publish(KEY, HERE).stream).isNull();
        pass(Duration.ofSeconds(2));
        assertThat(publish(KEY, HERE).stream).isNotNull();
    }

    @Test
    void whatDoesNotOwnItsChannelIsNotEnded() {
        published();
        assertThat(ending.end(STUDIO, "another", "x").toCompletableFuture().join())
                .isFalse();
    }
}
