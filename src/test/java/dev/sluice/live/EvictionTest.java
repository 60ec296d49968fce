package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.testing.MemoryObjectStore.Fault;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What becomes of a session that an operator ends, and of its channel.
class EvictionTest extends PublisherFixture {
    private static final Duration HOLD = Duration.ofSeconds(60);

    private Eviction.Outcome evict(String sessionId) {
        return new Eviction(environment)
                .evict(STUDIO, sessionId, "wrong programme", HOLD)
                .toCompletableFuture()
                .join();
    }

    private Client published() {
        Client client = publish(KEY, HERE);
        send(client, Duration.ofSeconds(6));
        return client;
    }

    @Test
    void aSessionThatIsKickedIsToldWhyAtItsNextSegment() {
        Client client = published();
        Lease before = lease();
        assertThat(evict(before.sessionId())).isEqualTo(new Eviction.Outcome.Evicted(now().plus(HOLD)));
        assertThat(lease()).isEqualTo(before.kick("wrong programme", now().plus(HOLD)));
        assertThat(playlist()).contains("#EXT-X-ENDLIST");
        String sealed = playlist();

        send(client, Duration.ofSeconds(4));
        assertThat(client.aborted).containsExactly(DisconnectCause.KICKED);
        assertThat(Objects.requireNonNull(client.told)).hasMessageContaining("wrong programme");
        assertThat(playlist()).isEqualTo(sealed);
        assertThat(lease().state()).isEqualTo(LeaseState.KICKED);
    }

    @Test
    void aSessionThatWritesNothingLearnsItFromItsLease() {
        Client client = published();
        evict(lease().sessionId());
        pass(OwnerWatch.LONGEST_INTERVAL.plusSeconds(2));
        assertThat(client.aborted).containsExactly(DisconnectCause.KICKED);
    }

    @Test
    void theChannelIsHeldBackAndThenBeginsAnotherBroadcast() {
        Client client = published();
        String broadcast = lease().broadcastId();
        evict(lease().sessionId());
        send(client, Duration.ofSeconds(4));
        assertThat(publish(KEY, HERE).refusal)
                .isEqualTo(new PublishRefusal.Denied(
                        "the channel's stream was ended (wrong programme); it can be published again in 59 s",
                        DisconnectCause.KICKED));
        pass(Duration.ofSeconds(59));
        assertThat(publish(KEY, HERE).stream).isNotNull();
        assertThat(lease().broadcastId()).isNotEqualTo(broadcast);
        assertThat(lease().state()).isEqualTo(LeaseState.LIVE);
    }

    @Test
    void onlyTheSessionThatIsNamedIsEnded() {
        assertThat(evict("s1")).isEqualTo(new Eviction.Outcome.NotItsOwner());
        Client client = published();
        assertThat(evict("another")).isEqualTo(new Eviction.Outcome.NotItsOwner());
        String session = lease().sessionId();
        Objects.requireNonNull(client.stream).onEnd(DisconnectCause.UNPUBLISHED);
        loop.runAll();
        assertThat(evict(session)).isEqualTo(new Eviction.Outcome.NotItsOwner());
        assertThat(lease().state()).isEqualTo(LeaseState.ENDED);
    }

    @Test
    void aSessionThatWaitsForItsEncoderIsEndedToo() {
        Client client = published();
        Objects.requireNonNull(client.stream).onEnd(DisconnectCause.PEER_CLOSED);
        loop.runAll();
        assertThat(lease().state()).isEqualTo(LeaseState.WAITING);
        assertThat(evict(lease().sessionId())).isInstanceOf(Eviction.Outcome.Evicted.class);
        assertThat(playlist()).contains("#EXT-X-ENDLIST");
        pass(Duration.ofMinutes(2));
        assertThat(lease().state()).isEqualTo(LeaseState.KICKED);
    }

    @Test
    void aSessionThatEndsMeanwhileLeavesTheKickAsItIs() {
        Client client = published();
        evict(lease().sessionId());
        Objects.requireNonNull(client.stream).onEnd(DisconnectCause.UNPUBLISHED);
        pass(Duration.ofMinutes(5));
        assertThat(lease().state()).isEqualTo(LeaseState.KICKED);
    }

    @Test
    void whoTakesTheChannelOverMeanwhileIsNotEnded() {
        published();
        HeldLease held = leases.find(STUDIO).toCompletableFuture().join().orElseThrow();
        control.onNextPut(() -> {
            Lease next = new Lease(
                    STUDIO, 2, "pod", "other", "newer", held.lease().broadcastId(), LeaseState.LIVE, false, false);
            leases.replace(held, next).toCompletableFuture().join();
        });
        assertThat(evict(held.lease().sessionId())).isEqualTo(new Eviction.Outcome.NotItsOwner());
        assertThat(lease().sessionId()).isEqualTo("newer");
    }

    @Test
    void aSessionThatChangesItsLeaseMeanwhileIsEndedAllTheSame() {
        published();
        HeldLease held = leases.find(STUDIO).toCompletableFuture().join().orElseThrow();
        control.onNextPut(() -> leases.replace(held, held.lease().in(LeaseState.WAITING))
                .toCompletableFuture()
                .join());
        assertThat(evict(held.lease().sessionId())).isInstanceOf(Eviction.Outcome.Evicted.class);
    }

    @Test
    void aSegmentThatIsNamedMeanwhileIsKept() {
        Client client = published();
        media.onNextPut(() -> send(client, Duration.ofSeconds(2)));
        evict(lease().sessionId());
        assertThat(playlist()).contains("#EXT-X-ENDLIST");
        assertThat(playlist().lines().filter(line -> line.startsWith("#EXTINF")))
                .hasSize(3);
    }

    @Test
    void aBroadcastThatNobodyHasSeenIsEndedBeforeItBegins() {
        Client client = publish(KEY, HERE);
        evict(lease().sessionId());
        send(client, Duration.ofSeconds(8));
        assertThat(client.aborted).containsExactly(DisconnectCause.KICKED);
        assertThat(playlist()).contains("#EXT-X-ENDLIST").doesNotContain("#EXTINF");
    }

    @Test
    void answersThatGetLostChangeNothing() {
        published();
        control.failNextPut(Fault.UNKNOWN_AFTER_EFFECT);
        media.failNextPut(Fault.UNKNOWN_AFTER_EFFECT);
        assertThat(evict(lease().sessionId())).isInstanceOf(Eviction.Outcome.Evicted.class);
        assertThat(playlist()).contains("#EXT-X-ENDLIST");
    }

    @Test
    void anEndThatTheStoreDoesNotTakeIsLeftToTheSweepWhichKeepsTheKick() {
        Client client = published();
        media.failNextPut(Fault.UNAVAILABLE);
        assertThat(evict(lease().sessionId())).isInstanceOf(Eviction.Outcome.Evicted.class);
        assertThat(playlist()).doesNotContain("#EXT-X-ENDLIST");
        client.abort(DisconnectCause.PEER_CLOSED);
        loop.runAll();
        LeaseSweep sweep = new LeaseSweep(
                environment,
                control,
                channels,
                held -> Owners.known(Owners.Fate.GONE),
                Duration.ofSeconds(60),
                time -> {});
        pass(Duration.ofSeconds(61));
        sweep.run();
        assertThat(playlist()).contains("#EXT-X-ENDLIST");
        pass(Duration.ofSeconds(61));
        sweep.run();
        assertThat(lease().settled()).isTrue();
        assertThat(lease().state()).isEqualTo(LeaseState.KICKED);
        assertThat(media.text("live/studio/index.m3u8")).doesNotContain("media.m3u8");
    }
}
