package dev.sluice.live;

import static dev.sluice.live.SweepFixture.INDEX;
import static dev.sluice.live.SweepFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channels.ChannelId;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.MultivariantPlaylistText;
import dev.sluice.hls.Revision;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.live.Owners.Fate;
import dev.sluice.testing.MemoryObjectStore.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whose broadcasts are ended by others, and when. The reconnect window is 60 s here, and so is the grace.
class LeaseSweepTest {
    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final Duration SILENT = Duration.ofSeconds(121);
    private static final String PLAYLIST = "media.m3u8";

    private final SweepFixture at = new SweepFixture();
    private final List<Duration> pauses = new ArrayList<>();
    private Fate fate = Fate.UNKNOWN;
    private final LeaseSweep sweep =
            new LeaseSweep(at.environment, at.control, at.channels, lease -> fate, MINUTE, pauses::add);

    private void onAir(LeaseState state) {
        at.lease(1, "b1", state);
        at.playlist("b1", 1, "1-a-0.ts");
        at.index(1, "b1");
    }

    @Test
    void aSessionThatIsSilentBeyondWindowAndGraceIsEndedAtTheSecondLook() {
        onAir(LeaseState.LIVE);
        at.pass(SILENT);
        sweep.run();
        assertThat(at.lease().state()).isEqualTo(LeaseState.LIVE);

        at.pass(MINUTE);
        SweepTally tally = sweep.run();
        assertThat(tally.sealedBroadcasts()).isEqualTo(1);
        assertThat(at.hasEnded("b1")).isTrue();
        assertThat(at.lease().state()).isEqualTo(LeaseState.ENDED);
        assertThat(at.lease().epoch()).isEqualTo(2);
        assertThat(Revision.of(at.media.text(key("b1", PLAYLIST)))).isEqualTo(new Revision(2, 0));
        assertThat(pauses).containsExactly(Duration.ofMillis(100));
    }

    @Test
    void theIndexGoesOfflineAndTheLeaseIsSettledAMinuteAfterTheEndAtTheEarliest() {
        onAir(LeaseState.WAITING);
        at.pass(SILENT);
        sweep.run();
        at.pass(MINUTE);
        sweep.run();
        assertThat(at.hasEnded("b1")).isTrue();
        at.pass(MINUTE);
        sweep.run();
        assertThat(at.lease().settled()).isFalse();

        at.pass(MINUTE);
        sweep.run();
        assertThat(at.media.text(INDEX)).isEqualTo(MultivariantPlaylistText.offline(new Revision(3, 0)));
        assertThat(at.lease().settled()).isTrue();
        assertThat(at.lease().broadcastId()).isEqualTo("b1");
    }

    @Test
    void aSessionThatGivesASignOfLifeInBetweenIsLeftAlone() {
        onAir(LeaseState.LIVE);
        at.pass(SILENT);
        sweep.run();
        at.pass(MINUTE);
        at.playlist("b1", 1, "1-a-0.ts", "1-a-1.ts");
        sweep.run();
        at.pass(MINUTE);
        sweep.run();
        assertThat(at.lease().state()).isEqualTo(LeaseState.LIVE);
        assertThat(at.lease().epoch()).isEqualTo(1);
    }

    @Test
    void twoLooksAtTheSameMomentAreOne() {
        onAir(LeaseState.LIVE);
        at.pass(SILENT);
        sweep.run();
        sweep.run();
        assertThat(at.lease().state()).isEqualTo(LeaseState.LIVE);
        at.pass(Duration.ofSeconds(29));
        sweep.run();
        assertThat(at.lease().state()).isEqualTo(LeaseState.LIVE);
        at.pass(Duration.ofSeconds(1));
        sweep.run();
        assertThat(at.lease().state()).isEqualTo(LeaseState.ENDED);
    }

    @Test
    void aSessionThatLivesAfterAllGetsItsLeaseBack() {
        onAir(LeaseState.LIVE);
        at.pass(SILENT);
        sweep.run();
        at.pass(MINUTE);
        at.control.onNextPut(() -> at.playlist("b1", 1, "1-a-0.ts", "1-a-1.ts"));
        sweep.run();
        assertThat(at.hasEnded("b1")).isFalse();
        assertThat(at.lease().state()).isEqualTo(LeaseState.LIVE);
        assertThat(at.lease().epoch()).isEqualTo(2);
    }

    @Test
    void aTakeoverWhileItIsJudgedWins() {
        onAir(LeaseState.WAITING);
        at.pass(SILENT);
        sweep.run();
        at.pass(MINUTE);
        at.control.onNextPut(() -> at.lease(2, "b1", LeaseState.LIVE));
        sweep.run();
        assertThat(at.lease().state()).isEqualTo(LeaseState.LIVE);
        assertThat(at.hasEnded("b1")).isFalse();
    }

    @Test
    void aRunningSessionIsNeverDisturbed() {
        fate = Fate.RUNNING;
        onAir(LeaseState.LIVE);
        for (int i = 0; i < 5; i++) {
            at.pass(Duration.ofHours(1));
            sweep.run();
        }
        assertThat(at.lease().epoch()).isEqualTo(1);
        assertThat(at.hasEnded("b1")).isFalse();
    }

    @Test
    void whereTheProcessIsKnownToBeGoneTheReconnectWindowIsEnough() {
        fate = Fate.GONE;
        onAir(LeaseState.LIVE);
        at.pass(MINUTE);
        sweep.run();
        assertThat(at.hasEnded("b1")).isFalse();
        at.pass(Duration.ofSeconds(1));
        sweep.run();
        assertThat(at.hasEnded("b1")).isTrue();
        at.pass(MINUTE);
        sweep.run();
        assertThat(at.lease().settled()).isTrue();
    }

    @Test
    void aChannelsOwnReconnectWindowCounts() {
        at.control.write(
                "channels/demo.json",
                "{\"id\":\"demo\",\"name\":\"\",\"enabled\":true,\"reconnectWindow\":\"PT2S\","
                        + "\"createdAt\":\"2026-01-01T00:00:00Z\",\"streamKeys\":[]}");
        fate = Fate.GONE;
        onAir(LeaseState.LIVE);
        at.pass(Duration.ofSeconds(3));
        sweep.run();
        assertThat(at.hasEnded("b1")).isTrue();
    }

    @Test
    void aLeaseThatJustChangedIsASignOfLifeEvenIfItsPlaylistIsOld() {
        fate = Fate.GONE;
        onAir(LeaseState.LIVE);
        at.pass(Duration.ofSeconds(50));
        at.lease(1, "b1", LeaseState.WAITING);
        at.pass(Duration.ofSeconds(50));
        sweep.run();
        assertThat(at.lease().state()).isEqualTo(LeaseState.WAITING);
    }

    @Test
    void aBroadcastThatNeverHadAPlaylistGetsAnEmptyEnd() {
        fate = Fate.GONE;
        at.lease(4, "b1", LeaseState.LIVE);
        at.pass(SILENT);
        sweep.run();
        assertThat(at.lease().state()).isEqualTo(LeaseState.ENDED);
        String text = at.media.text(key("b1", PLAYLIST));
        assertThat(MediaPlaylistText.read(text).ended()).isTrue();
        assertThat(MediaPlaylistText.read(text).entries()).isEmpty();
        assertThat(Revision.of(text).epoch()).isEqualTo(5);

        at.pass(SILENT);
        sweep.run();
        assertThat(at.lease().settled()).isTrue();
        assertThat(at.media.keys()).containsExactly(key("b1", PLAYLIST));
    }

    @Test
    void anEndWithoutItsSealIsCompletedWhenTheSessionHadTimeEnough() {
        onAir(LeaseState.ENDED);
        at.pass(Duration.ofSeconds(119));
        sweep.run();
        assertThat(at.hasEnded("b1")).isFalse();
        at.pass(Duration.ofSeconds(2));
        assertThat(sweep.run().sealedBroadcasts()).isZero();
        at.pass(MINUTE);
        assertThat(sweep.run().sealedBroadcasts()).isEqualTo(1);
        assertThat(at.hasEnded("b1")).isTrue();
        assertThat(at.lease().epoch()).isEqualTo(2);
    }

    @Test
    void anEndedLeaseDoesNotSealWhatItsSessionStillWrites() {
        onAir(LeaseState.ENDED);
        for (int i = 0; i < 300; i++) {
            at.pass(Duration.ofSeconds(2));
            at.playlist("b1", 1, "1-a-" + i + ".ts");
            sweep.run();
        }
        assertThat(at.hasEnded("b1")).isFalse();
        assertThat(at.lease().epoch()).isEqualTo(1);
    }

    @Test
    void anEndedLeaseOfARunningSessionIsLeftToIt() {
        fate = Fate.RUNNING;
        onAir(LeaseState.ENDED);
        for (int i = 0; i < 5; i++) {
            at.pass(Duration.ofHours(1));
            sweep.run();
        }
        assertThat(at.lease().epoch()).isEqualTo(1);
        assertThat(at.hasEnded("b1")).isFalse();
    }

    @Test
    void aLeaseWhoseEndTheStoreDoesNotTakeIsGivenBack() {
        onAir(LeaseState.LIVE);
        at.pass(SILENT);
        sweep.run();
        at.pass(MINUTE);
        at.media.failNextPut(Fault.UNAVAILABLE);
        assertThat(sweep.run().failures()).isEqualTo(1);
        assertThat(at.lease().state()).isEqualTo(LeaseState.LIVE);
        assertThat(at.lease().epoch()).isEqualTo(2);
        assertThat(at.hasEnded("b1")).isFalse();
    }

    @Test
    void aStoreThatTakesNoEndsIsNotAskedForAllOfThem() {
        RefusingStore refusing = new RefusingStore(at.media);
        refusing.refuse(key -> true);
        LeaseSweep refused =
                new LeaseSweep(at.on(refusing), at.control, at.channels, lease -> Fate.GONE, MINUTE, pauses::add);
        List<ChannelId> channels = List.of(
                new ChannelId("a1"),
                new ChannelId("a2"),
                new ChannelId("a3"),
                new ChannelId("a4"),
                new ChannelId("a5"));
        for (ChannelId channel : channels) {
            Lease live = new Lease(channel, 1, "pod", "dead", "s", "b1", LeaseState.LIVE, false, false);
            at.leases.replace(null, live).toCompletableFuture().join();
        }
        at.pass(SILENT);
        assertThat(refused.run().failures()).isEqualTo(3);
        assertThat(channels.stream().map(this::leaseOf).map(Lease::epoch)).containsExactly(2L, 2L, 2L, 1L, 1L);
        assertThat(channels.stream().map(this::leaseOf)).allMatch(Lease::isOpen);

        // Those that were tried have just been written: the others come first now.
        refusing.refuse(key -> false);
        assertThat(refused.run().failures()).isZero();
        assertThat(channels.stream().map(this::leaseOf).map(Lease::isOpen))
                .containsExactly(true, true, true, false, false);
    }

    private Lease leaseOf(ChannelId channel) {
        return at.leases
                .find(channel)
                .toCompletableFuture()
                .join()
                .orElseThrow()
                .lease();
    }

    @Test
    void anEndThatSomebodyElseHasWrittenMeanwhileIsOneToo() {
        onAir(LeaseState.LIVE);
        at.pass(SILENT);
        sweep.run();
        at.pass(MINUTE);
        at.control.onNextPut(() -> at.end("b1"));
        assertThat(sweep.run().failures()).isZero();
        assertThat(at.lease().state()).isEqualTo(LeaseState.ENDED);
    }

    @Test
    void ofTwoSweepsThatJudgeTheSameOnlyOneWinsTheLease() {
        LeaseSweep other = new LeaseSweep(at.environment, at.control, at.channels, lease -> fate, MINUTE, pauses::add);
        fate = Fate.GONE;
        onAir(LeaseState.LIVE);
        at.pass(SILENT);
        at.control.onNextPut(() -> assertThat(other.run().sealedBroadcasts()).isEqualTo(1));
        assertThat(sweep.run().sealedBroadcasts()).isZero();
        assertThat(at.hasEnded("b1")).isTrue();
        assertThat(at.lease().state()).isEqualTo(LeaseState.ENDED);
        assertThat(at.lease().epoch()).isEqualTo(2);
    }

    @Test
    void anEndThatOnlyLacksItsMarkGetsIt() {
        onAir(LeaseState.ENDED);
        at.end("b1");
        at.offlineIndex(1);
        at.pass(SILENT);
        sweep.run();
        assertThat(at.lease().settled()).isTrue();
        assertThat(at.lease().epoch()).isEqualTo(1);
        assertThat(at.media.text(INDEX)).isEqualTo(MultivariantPlaylistText.offline(new Revision(1, 2)));
    }

    @Test
    void anEndedSessionWithoutMediaIsSettledAndLeavesNothing() {
        at.lease(1, "b1", LeaseState.ENDED);
        at.pass(SILENT);
        sweep.run();
        assertThat(at.lease().settled()).isTrue();
        assertThat(at.media.keys()).isEmpty();
    }

    @Test
    void anIndexThatStillLeadsToAnEarlierBroadcastGoesOfflineToo() {
        onAir(LeaseState.LIVE);
        at.lease(2, "b2", LeaseState.ENDED);
        at.pass(SILENT);
        sweep.run();
        assertThat(at.media.text(INDEX)).isEqualTo(MultivariantPlaylistText.offline(new Revision(3, 0)));
        assertThat(at.lease().settled()).isTrue();
    }

    @Test
    void aDamagedPlaylistIsGivenUpOnce() {
        onAir(LeaseState.ENDED);
        at.media.write(key("b1", PLAYLIST), "?");
        at.pass(SILENT);
        sweep.run();
        assertThat(at.lease().settled()).isTrue();
        assertThat(at.media.text(INDEX)).doesNotContain("b1");
        assertThat(at.media.text(key("b1", PLAYLIST))).isEqualTo("?");
    }

    @Test
    void anIndexOfALaterOwnerIsNotTouched() {
        onAir(LeaseState.ENDED);
        at.end("b1");
        at.index(7, "b7");
        String before = at.media.text(INDEX);
        at.pass(SILENT);
        sweep.run();
        assertThat(at.media.text(INDEX)).isEqualTo(before);
    }

    @Test
    void aSettledLeaseCostsOneRead() {
        at.settledLease(1, "b1");
        at.pass(SILENT);
        int before = at.control.calls().size();
        sweep.run();
        assertThat(at.control.calls().subList(before, at.control.calls().size()))
                .containsExactly("GET leases/demo.json");
        assertThat(at.media.calls()).isEmpty();
    }

    @Test
    void aRecordedBroadcastGetsItsPlaylistOfEverything() {
        fate = Fate.GONE;
        at.write(new Lease(SweepFixture.CHANNEL, 1, "pod", "dead", "s", "b1", LeaseState.LIVE, true, false));
        at.playlist("b1", 1, "1-a-0.ts");
        String playlist = at.media.text(key("b1", PLAYLIST));
        at.media.write("rec/demo/b1/main/media.m3u8", playlist);
        at.pass(SILENT);
        sweep.run();
        assertThat(at.media.text("rec/demo/b1/main/media.m3u8")).contains("#EXT-X-ENDLIST");
        assertThat(at.media.text("rec/demo/b1/main/vod.m3u8")).contains("1-a-0.ts");
    }

    @Test
    void whatFailsIsCountedAndDoneTheNextTime() {
        fate = Fate.GONE;
        onAir(LeaseState.LIVE);
        at.pass(SILENT);
        at.control.failNextPut(Fault.UNAVAILABLE);
        assertThat(sweep.run().failures()).isEqualTo(1);
        at.media.failNextPut(Fault.UNAVAILABLE);
        assertThat(sweep.run().failures()).isEqualTo(1);
        assertThat(at.lease().state()).isEqualTo(LeaseState.LIVE);
        assertThat(at.hasEnded("b1")).isFalse();
        at.pass(SILENT);
        assertThat(sweep.run().failures()).isZero();
        assertThat(at.hasEnded("b1")).isTrue();
    }

    @Test
    void aDocumentThatIsNoLeaseDoesNotStopTheOthers() {
        fate = Fate.GONE;
        onAir(LeaseState.LIVE);
        at.control.write("leases/broken.json", "{");
        at.control.write("leases/Not-A-Channel.json", "{}");
        at.pass(SILENT);
        assertThat(sweep.run().failures()).isEqualTo(1);
        assertThat(at.hasEnded("b1")).isTrue();
    }
}
