package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.hls.Revision;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.testing.MemoryObjectStore.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PublicationTest extends PublicationFixture {
    @Test
    void everySegmentIsStoredBeforeAPlaylistNamesIt() {
        video(0, 9_000);
        end(DisconnectCause.UNPUBLISHED);

        List<String> puts =
                media.calls().stream().filter(call -> call.startsWith("PUT")).toList();
        for (PlaylistEntry entry : playlist().entries()) {
            int segment = puts.indexOf("PUT seg/demo/b1/main/" + entry.uri());
            assertThat(segment).isNotNegative();
            assertThat(puts.subList(segment, puts.size())).contains("PUT " + PLAYLIST);
        }
        assertThat(playlist().entries()).hasSize(5);
        assertThat(pool.bytesInUse()).isZero();
    }

    @Test
    void aCleanEndSealsTheBroadcastThenGoesOfflineThenCleansUp() {
        video(0, 5_000);
        end(DisconnectCause.UNPUBLISHED);
        assertThat(playlist().ended()).isTrue();
        assertThat(leaseState()).isEqualTo(LeaseState.ENDED);
        assertThat(media.text(INDEX)).contains("b1/main/media.m3u8");

        loop.pass(Duration.ofSeconds(61));
        assertThat(media.text(INDEX)).doesNotContain("media.m3u8");
        assertThat(media.keys()).contains(PLAYLIST);

        loop.pass(Duration.ofMinutes(5));
        assertThat(media.keys()).containsExactly(INDEX);
    }

    @Test
    void theLeaseIsSettledOnceTheIndexIsOffline() {
        video(0, 5_000);
        end(DisconnectCause.UNPUBLISHED);
        loop.pass(Duration.ofSeconds(59));
        assertThat(lease().settled()).isFalse();
        control.failNextPut(Fault.UNAVAILABLE);
        loop.pass(Duration.ofSeconds(2));
        assertThat(lease().settled()).isFalse();
        loop.pass(Duration.ofSeconds(11));
        assertThat(lease().settled()).isTrue();
        assertThat(lease().state()).isEqualTo(LeaseState.ENDED);
    }

    @Test
    void whoLostTheLeaseDoesNotSettleIt() {
        video(0, 5_000);
        end(DisconnectCause.UNPUBLISHED);
        HeldLease held = leases.find(CHANNEL).toCompletableFuture().join().orElseThrow();
        Lease next = held.lease().next("b2", LeaseState.LIVE);
        leases.replace(held, next).toCompletableFuture().join();
        loop.pass(Duration.ofMinutes(5));
        assertThat(lease()).isEqualTo(next);
    }

    @Test
    void segmentsThatLeftTheWindowAreDeletedLater() {
        video(0, 60_000);
        assertThat(media.keys()).contains("seg/demo/b1/main/1-n-0.ts");
        loop.pass(Duration.ofMinutes(2));

        assertThat(media.keys()).doesNotContain("seg/demo/b1/main/1-n-0.ts");
        assertThat(media.keys())
                .containsAll(playlist().entries().stream()
                        .map(entry -> "seg/demo/b1/main/" + entry.uri())
                        .toList());
    }

    @Test
    void aLostConnectionLeavesTheBroadcastOpenUntilTheWindowIsOver() {
        video(0, 5_000);
        end(DisconnectCause.PEER_CLOSED);
        assertThat(playlist().ended()).isFalse();
        assertThat(playlist().entries()).hasSize(3);
        assertThat(leaseState()).isEqualTo(LeaseState.WAITING);

        loop.pass(Duration.ofSeconds(61));
        assertThat(playlist().ended()).isTrue();
        assertThat(leaseState()).isEqualTo(LeaseState.ENDED);
    }

    @Test
    void drainingNamesWhatWasReceivedThenClosesAndKeepsTheBroadcastOpen() {
        video(0, 5_000);
        CompletableFuture<DisconnectCause> drained = publication.drain();
        loop.runAll();

        assertThat(drained).isCompletedWithValue(DisconnectCause.DRAINING);
        assertThat(connection.aborted).containsExactly(DisconnectCause.DRAINING);
        assertThat(playlist().entries()).hasSize(3);
        assertThat(playlist().ended()).isFalse();
        assertThat(leaseState()).isEqualTo(LeaseState.WAITING);
    }

    @Test
    void aSegmentThatCannotBeUploadedBecomesAGapAndIsToldAsAFinding() {
        video(0, 2_040);
        media.failNextPut(Fault.UNAVAILABLE);
        video(2_040, 9_000);
        end(DisconnectCause.UNPUBLISHED);

        assertThat(playlist().entries())
                .extracting(PlaylistEntry::gap)
                .containsExactly(false, true, false, false, false);
        assertThat(playlist().entries()).noneMatch(PlaylistEntry::discontinuity);
        assertThat(playlist().entries().get(1).uri()).isEqualTo("1-n-1.ts");
        assertThat(count("sluice.segments", "result", "lost")).isEqualTo(1);
        assertThat(count("sluice.session.findings", "finding", "segment-lost")).isEqualTo(1);
        assertThat(pool.bytesInUse()).isZero();
    }

    @Test
    void aBroadcastThatLosesItsFirstSegmentBeginsWithTheNextOne() {
        media.failNextPut(Fault.UNAVAILABLE);
        video(0, 9_000);
        end(DisconnectCause.UNPUBLISHED);

        assertThat(playlist().entries())
                .extracting(PlaylistEntry::uri)
                .containsExactly("1-n-1.ts", "1-n-2.ts", "1-n-3.ts", "1-n-4.ts");
        assertThat(playlist().entries()).noneMatch(PlaylistEntry::gap).noneMatch(PlaylistEntry::discontinuity);
    }

    @Test
    void aGroupLongerThanPromisedMovesTheSessionToAnotherBroadcast() {
        video(0, 4_000);
        long idrEvery = 8_000;
        video(4_000, 30_000, idrEvery);
        end(DisconnectCause.UNPUBLISHED);

        MediaPlaylist before = playlist();
        assertThat(before.ended()).isTrue();
        assertThat(before.targetSeconds()).isEqualTo(2);
        assertThat(before.entries()).hasSize(2);
        MediaPlaylist after = MediaPlaylistText.read(media.text("seg/demo/b2/main/media.m3u8"));
        assertThat(after.targetSeconds()).isEqualTo(8);
        assertThat(after.independentSegments()).isFalse();
        assertThat(after.ended()).isTrue();
        assertThat(after.entries()).extracting(PlaylistEntry::uri).startsWith("2-n-0.ts", "2-n-1.ts");
        assertThat(media.text(INDEX)).contains("b2/main/media.m3u8");
        assertThat(leases.find(CHANNEL)
                        .toCompletableFuture()
                        .join()
                        .orElseThrow()
                        .lease())
                .matches(lease -> lease.broadcastId().equals("b2") && lease.epoch() == 2);
        assertThat(count("sluice.session.findings", "finding", "keyframe-interval"))
                .isEqualTo(1);
        assertThat(pool.bytesInUse()).isZero();
    }

    @Test
    void whileTheLeaseCannotBeTakenOnSegmentsWaitForTheirNames() {
        video(0, 4_000);
        control.failNextPut(Fault.UNAVAILABLE);
        video(4_000, 16_000, 8_000);
        assertThat(playlist().ended()).isTrue();
        String sealed = media.text(PLAYLIST);
        assertThat(media.keys()).doesNotContain("seg/demo/b2/main/media.m3u8");
        end(DisconnectCause.PEER_CLOSED);
        assertThat(publication.ended()).isNotDone();

        loop.pass(Duration.ofSeconds(3));
        assertThat(media.text(PLAYLIST)).isEqualTo(sealed);
        assertThat(MediaPlaylistText.read(media.text("seg/demo/b2/main/media.m3u8"))
                        .entries())
                .hasSize(2);
        assertThat(publication.ended()).isDone();
        assertThat(leaseState()).isEqualTo(LeaseState.WAITING);
    }

    @Test
    void whoLosesTheLeaseWhileMovingStops() {
        video(0, 4_000);
        HeldLease held = leases.find(CHANNEL).toCompletableFuture().join().orElseThrow();
        leases.replace(held, held.lease().next("b3", LeaseState.LIVE))
                .toCompletableFuture()
                .join();
        video(4_000, 16_000, 8_000);

        assertThat(connection.aborted).containsExactly(DisconnectCause.TAKEN_OVER);
        assertThat(media.keys()).doesNotContain("seg/demo/b2/main/media.m3u8");
        assertThat(publication.ended()).isDone();
        assertThat(pool.bytesInUse()).isZero();
    }

    @Test
    void whoLosesTheLeaseWhileMovingDoesNotEndWhatTheOtherGoesOnWith() {
        video(0, 4_000);
        anotherSessionOwns("b1");
        video(4_000, 16_000, 8_000);

        assertThat(connection.aborted).containsExactly(DisconnectCause.TAKEN_OVER);
        assertThat(playlist().ended()).isFalse();
    }

    @Test
    void aSessionThatWasTakenForDeadAndGotItsLeaseBackEndsItsBroadcast() {
        video(0, 5_000);
        sweptAndGivenBack();
        end(DisconnectCause.UNPUBLISHED);
        assertThat(playlist().ended()).isTrue();
        assertThat(leaseState()).isEqualTo(LeaseState.ENDED);
        assertThat(lease().epoch()).isEqualTo(2);
        loop.pass(Duration.ofSeconds(61));
        assertThat(lease().settled()).isTrue();
    }

    @Test
    void aSessionThatWasTakenForDeadAndGotItsLeaseBackEndsAfterItsWindow() {
        video(0, 5_000);
        end(DisconnectCause.PEER_CLOSED);
        sweptAndGivenBack();
        assertThat(leaseState()).isEqualTo(LeaseState.WAITING);
        loop.pass(Duration.ofSeconds(61));
        assertThat(playlist().ended()).isTrue();
        assertThat(leaseState()).isEqualTo(LeaseState.ENDED);
    }

    @Test
    void aSessionThatWasTakenForDeadAndGotItsLeaseBackMovesOn() {
        video(0, 4_000);
        sweptAndGivenBack();
        video(4_000, 30_000, 8_000);

        assertThat(connection.aborted).isEmpty();
        assertThat(playlist().ended()).isTrue();
        assertThat(MediaPlaylistText.read(media.text("seg/demo/b2/main/media.m3u8"))
                        .entries())
                .isNotEmpty();
        assertThat(lease()).matches(lease -> lease.broadcastId().equals("b2") && lease.epoch() == 3);
    }

    @Test
    void aBroadcastThatAnotherSessionOnlyHeldIsEndedWhenThatBeginsItsOwn() {
        video(0, 5_000);
        anotherSessionOwns("b1");
        end(DisconnectCause.PEER_CLOSED);
        loop.pass(Duration.ofMinutes(5));
        assertThat(playlist().ended()).isFalse();

        anotherSessionOwns("b3");
        loop.pass(Duration.ofSeconds(61));
        assertThat(playlist().ended()).isTrue();
        assertThat(lease().broadcastId()).isEqualTo("b3");
        assertThat(lease().state()).isEqualTo(LeaseState.LIVE);
    }

    @Test
    void aBroadcastThatAnotherSessionHasTakenOnIsLeftToIt() {
        video(0, 5_000);
        anotherSessionOwns("b1");
        String taken = MediaPlaylistText.write(playlist(), new Revision(2, 0));
        media.write(PLAYLIST, taken);
        end(DisconnectCause.PEER_CLOSED);
        anotherSessionOwns("b3");
        int calls = media.calls().size();
        loop.pass(Duration.ofMinutes(5));
        assertThat(media.text(PLAYLIST)).isEqualTo(taken);
        assertThat(media.calls()).hasSize(calls);
    }

    private void anotherSessionOwns(String broadcastId) {
        HeldLease held = leases.find(CHANNEL).toCompletableFuture().join().orElseThrow();
        Lease next = new Lease(
                CHANNEL, held.lease().epoch() + 1, "pod", "other", "s2", broadcastId, LeaseState.LIVE, false, false);
        assertThat(leases.replace(held, next).toCompletableFuture().join()).isPresent();
    }

    private void sweptAndGivenBack() {
        HeldLease held = leases.find(CHANNEL).toCompletableFuture().join().orElseThrow();
        Lease ended = held.lease().next("b1", LeaseState.ENDED);
        HeldLease won = leases.replace(held, ended).toCompletableFuture().join().orElseThrow();
        Lease back = ended.in(held.lease().state());
        assertThat(leases.replace(won, back).toCompletableFuture().join()).isPresent();
    }

    @Test
    void aNewerOwnerEndsTheSessionAndKeepsItsPlaylist() {
        video(0, 3_000);
        String taken = MediaPlaylistText.write(playlist(), new Revision(2, 0));
        media.write(PLAYLIST, taken);
        video(3_000, 5_000);

        assertThat(connection.aborted).containsExactly(DisconnectCause.TAKEN_OVER);
        assertThat(media.text(PLAYLIST)).isEqualTo(taken);
        assertThat(publication.ended()).isDone();
        assertThat(pool.bytesInUse()).isZero();
    }

    @Test
    void anEndThatTheStoreDoesNotTakeIsTriedAgain() {
        video(0, 5_000);
        control.failNextPut(Fault.UNAVAILABLE);
        end(DisconnectCause.UNPUBLISHED);
        assertThat(publication.ended()).isDone();
        assertThat(playlist().ended()).isFalse();

        loop.pass(Duration.ofSeconds(11));
        assertThat(playlist().ended()).isTrue();
        assertThat(leaseState()).isEqualTo(LeaseState.ENDED);
    }

    @Test
    void aSessionWithoutMediaLeavesNothingButAnEndedLease() {
        end(DisconnectCause.PEER_CLOSED);
        assertThat(media.keys()).isEmpty();
        assertThat(leaseState()).isEqualTo(LeaseState.ENDED);
    }
}
