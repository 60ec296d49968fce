package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.store.StoreUnavailableException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Who makes the recording of a broadcast whose end was interrupted.
class InterruptedRecordingTest extends RecordingFixture {
    @Test
    void aRecordingThatTheStoreDoesNotTakeIsTriedAgain() {
        media.refuse(key -> key.endsWith("/vod.m3u8"));
        Session session = new Session();
        session.groups(3);
        session.end(DisconnectCause.UNPUBLISHED);
        assertThat(session.playlist().ended()).isTrue();
        pass(300);
        assertThat(failures("vod")).isGreaterThan(1);
        assertThat(lease().settled()).isFalse();

        media.refuse(key -> false);
        pass(11);
        assertThat(uris(vod(session.folder()))).hasSize(3);
        pass(61);
        assertThat(lease().settled()).isTrue();
    }

    @Test
    void nextSessionMakesTheRecordingOfAnOwnerThatDiedBehindItsEnd() {
        media.refuse(key -> key.endsWith("/vod.m3u8"));
        Session session = new Session();
        session.groups(230);
        session.end(DisconnectCause.UNPUBLISHED);
        // Nothing runs on the dead owner's loop from here on.
        assertThatThrownBy(() -> acquire().join()).hasCauseInstanceOf(StoreUnavailableException.class);
        assertThat(lease().broadcastId()).isEqualTo(session.ownership.broadcastId());

        media.refuse(key -> false);
        control.onNextPut(() -> assertThat(bucket.keys()).contains(session.folder() + "vod.m3u8"));
        BroadcastOwnership next = won();
        assertThat(next.folder()).isNotEqualTo(session.folder());
        assertThat(uris(vod(session.folder())))
                .isEqualTo(uploaded(session.folder()))
                .hasSize(230);
    }

    @Test
    void nextSessionSealsTheBroadcastOfAnOwnerThatDiedBeforeItsEnd() {
        Session session = new Session();
        session.groups(120);
        leases.replace(
                        session.ownership.held(),
                        session.ownership.held().lease().in(LeaseState.ENDED))
                .toCompletableFuture()
                .join();
        BroadcastOwnership next = won();

        assertThat(next.broadcastId()).isNotEqualTo(session.ownership.broadcastId());
        assertThat(session.playlist().ended()).isTrue();
        assertThat(uris(vod(session.folder()))).hasSize(119);
        // The owner was alive after all: it meets the fence and leaves the recording as it is.
        String vod = vod(session.folder());
        session.groups(3);
        pass(600);
        assertThat(vod(session.folder())).isEqualTo(vod);
        assertThat(lease()).isEqualTo(next.held().lease());
    }

    @Test
    void nextSessionSealsAndRecordsABroadcastThatIsSilentForTooLong() {
        Session session = new Session();
        session.groups(120);
        control.pass(Duration.ofHours(1));
        bucket.pass(Duration.ofHours(1));
        BroadcastOwnership next = won();

        assertThat(next.continued()).isEmpty();
        assertThat(session.playlist().ended()).isTrue();
        assertThat(uris(vod(session.folder()))).hasSize(119);
    }

    @Test
    void theLeaseDoesNotMoveOnWhileARecordingCannotBeMade() {
        Session session = new Session();
        session.groups(120);
        control.pass(Duration.ofHours(1));
        bucket.pass(Duration.ofHours(1));
        media.refuse(key -> key.endsWith("/vod.m3u8"));
        assertThatThrownBy(() -> acquire().join()).hasCauseInstanceOf(StoreUnavailableException.class);
        assertThat(session.playlist().ended()).isTrue();
        assertThat(lease().broadcastId()).isEqualTo(session.ownership.broadcastId());

        media.refuse(key -> false);
        assertThat(won().broadcastId()).isNotEqualTo(session.ownership.broadcastId());
        assertThat(uris(vod(session.folder()))).hasSize(119);
    }

    @Test
    void aRecordingIsNotMadeTwice() {
        Session session = new Session();
        session.groups(120);
        session.end(DisconnectCause.UNPUBLISHED);
        won();
        assertThat(bucket.calls())
                .filteredOn(call -> call.equals("PUT " + session.folder() + "vod.m3u8"))
                .hasSize(1);
    }

    @Test
    void aSettledLeaseTellsThatThereIsNothingToLookAt() {
        Session session = new Session();
        session.groups(3);
        session.end(DisconnectCause.UNPUBLISHED);
        pass(61);
        int calls = bucket.calls().size();
        won();
        assertThat(bucket.calls()).hasSize(calls);
    }

    @Test
    void aBroadcastThatItsSuccessorLeavesBehindIsRecordedByItsOwnSession() {
        Session session = new Session();
        session.groups(3);
        HeldLease held = session.ownership.held();
        String broadcast = held.lease().broadcastId();
        Lease taken = new Lease(
                CHANNEL, held.lease().epoch() + 1, "pod", "other", "other", broadcast, LeaseState.LIVE, true, false);
        HeldLease won = leases.replace(held, taken).toCompletableFuture().join().orElseThrow();
        session.end(DisconnectCause.PEER_CLOSED);
        pass(600);
        assertThat(session.playlist().ended()).isFalse();

        leases.replace(won, taken.next("next", LeaseState.LIVE))
                .toCompletableFuture()
                .join();
        pass(61);
        assertThat(session.playlist().ended()).isTrue();
        assertThat(uris(vod(session.folder()))).isEqualTo(uploaded(session.folder()));
    }
}
