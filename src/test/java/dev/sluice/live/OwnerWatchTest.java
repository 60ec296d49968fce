package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channels.Channels;
import dev.sluice.channels.StoredStreamKey;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.store.GetResult;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.testing.WriteIds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What ends a session that runs, from outside its stream.
class OwnerWatchTest extends PublisherFixture {
    private static final Duration A_LOOK = OwnerWatch.LONGEST_INTERVAL.plusSeconds(1);

    private void write(StoredStreamKey key) {
        control.write("channels/studio.json", document(STUDIO, true, key));
    }

    private static StoredStreamKey key(@Nullable Instant expiresAt) {
        return new StoredStreamKey("k", "", SECRET.sha256(), true, START, expiresAt);
    }

    private Client published() {
        Client client = publish(KEY, HERE);
        send(client, Duration.ofSeconds(6));
        assertThat(client.aborted).isEmpty();
        return client;
    }

    private void isEnded(Client client, DisconnectCause cause, String told) {
        assertThat(client.aborted).containsExactly(cause);
        assertThat(Objects.requireNonNull(client.told)).hasMessageContaining(told);
        assertThat(lease().state()).isEqualTo(LeaseState.ENDED);
        assertThat(playlist()).contains("#EXT-X-ENDLIST");
        assertThat(publisher.runningSessions()).isZero();
    }

    @Test
    void aKeyThatIsTakenOffItsChannelEndsItsSession() {
        Client client = published();
        control.write(
                "channels/studio.json",
                document(STUDIO, true, new StoredStreamKey("other", "", SECRET.sha256(), true, START, null)));
        send(client, A_LOOK);
        isEnded(client, DisconnectCause.REVOKED, "taken off the channel");
    }

    @Test
    void aChannelThatIsDisabledEndsItsSession() {
        Client client = published();
        write(false);
        send(client, A_LOOK);
        isEnded(client, DisconnectCause.KEY_DISABLED, "the channel is disabled");
    }

    @Test
    void anAddressThatIsNotAllowedAnyMoreEndsItsSession() {
        Client client = published();
        write(true, "203.0.113.0/24");
        send(client, A_LOOK);
        isEnded(client, DisconnectCause.ADDRESS_DENIED, HERE);
    }

    @Test
    void anEncoderThatSendsNothingIsCutOff() {
        Client client = published();
        write(false);
        pass(A_LOOK.plusSeconds(1));
        assertThat(client.aborted).containsExactly(DisconnectCause.KEY_DISABLED);
        assertThat(client.told).isNull();
        assertThat(playlist()).contains("#EXT-X-ENDLIST");
    }

    @Test
    void aKeyExpiresInTime() {
        write(key(START.plusSeconds(13)));
        Client client = publish(KEY, HERE);
        send(client, Duration.ofMillis(12_500));
        assertThat(client.aborted).isEmpty();
        send(client, Duration.ofSeconds(2));
        isEnded(client, DisconnectCause.KEY_EXPIRED, "has expired");
    }

    @Test
    void aKeyWhoseTimeIsProlongedGoesOnAndOneWhoseTimeIsCutEndsThen() {
        write(key(START.plusSeconds(60)));
        Client client = publish(KEY, HERE);
        send(client, Duration.ofSeconds(1));
        write(key(START.plusSeconds(300)));
        send(client, Duration.ofSeconds(100));
        assertThat(client.aborted).isEmpty();
        write(key(START.plusSeconds(140)));
        send(client, Duration.ofSeconds(38));
        assertThat(client.aborted).isEmpty();
        send(client, Duration.ofSeconds(3));
        isEnded(client, DisconnectCause.KEY_EXPIRED, "has expired");
    }

    @Test
    void aLeaseOfAnotherSessionEndsOneThatWritesNothing() {
        Client client = published();
        HeldLease held = leases.find(STUDIO).toCompletableFuture().join().orElseThrow();
        LiveEnvironment other = new EnvironmentBuilder(media, leases)
                .ids(environment.ids())
                .instanceId("other")
                .build();
        Publisher elsewhere = new Publisher(other, channels, List.of());
        Publisher here = publisher;
        publisher = elsewhere;
        assertThat(publish(KEY, ELSEWHERE).stream).isNotNull();
        publisher = here;

        pass(A_LOOK);
        assertThat(client.aborted).containsExactly(DisconnectCause.TAKEN_OVER);
        assertThat(lease().epoch()).isEqualTo(held.lease().epoch() + 1);
        assertThat(lease().state()).isEqualTo(LeaseState.LIVE);
        assertThat(playlist()).doesNotContain("#EXT-X-ENDLIST");
    }

    @Test
    void aLeaseThatASweepHasGivenBackIsStillTheSessions() {
        Client client = published();
        HeldLease held = leases.find(STUDIO).toCompletableFuture().join().orElseThrow();
        HeldLease ended = leases.replace(held, held.lease().nextEnded())
                .toCompletableFuture()
                .join()
                .orElseThrow();
        leases.replace(ended, ended.lease().in(LeaseState.LIVE))
                .toCompletableFuture()
                .join();
        send(client, A_LOOK.multipliedBy(2));
        assertThat(client.aborted).isEmpty();
        assertThat(lease().state()).isEqualTo(LeaseState.LIVE);
    }

    @Test
    void itCostsTwoReadsEachHalfMinuteAndEndsWithTheSession() {
        Client client = published();
        int before = control.calls().size();
        send(client, Duration.ofMinutes(10));
        assertThat(control.calls().size() - before).isBetween(2 * 18, 2 * 24);
        Objects.requireNonNull(client.stream).onEnd(DisconnectCause.UNPUBLISHED);
        pass(Duration.ofMinutes(2));
        int after = control.calls().size();
        pass(Duration.ofMinutes(10));
        assertThat(control.calls()).hasSize(after);
    }

    @Test
    void aStoreThatDoesNotAnswerChangesNothingUntilItDoes() {
        boolean[] down = {false};
        ForwardingStore faulty = new ForwardingStore(control) {
            @Override
            public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
                return down[0]
                        ? CompletableFuture.failedStage(new StoreUnavailableException("ordered by the test", null))
                        : super.get(key, ifNoneMatch);
            }
        };
        LiveEnvironment faultyEnvironment = new EnvironmentBuilder(media, new Leases(faulty, JSON, WriteIds::next))
                .ids(environment.ids())
                .clock(this::now)
                .build();
        publisher = new Publisher(faultyEnvironment, new Channels(faulty, JSON, this::now), List.of());
        Client client = published();
        write(false);
        down[0] = true;
        send(client, Duration.ofMinutes(3));
        assertThat(client.aborted).isEmpty();
        down[0] = false;
        send(client, A_LOOK);
        isEnded(client, DisconnectCause.KEY_DISABLED, "the channel is disabled");
    }
}
