package dev.sluice.live;

import static dev.sluice.live.SweepFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channels.ChannelId;
import dev.sluice.hls.Revision;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.live.Owners.Fate;
import dev.sluice.testing.MemoryObjectStore.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whose broadcasts are ended by others, and when.
class LeaseSweepTest extends LeaseSweepFixture {
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
    void aSessionThatGivesASignOfLifeInBetweenIsLeftAlone() {
        suspected(LeaseState.LIVE);
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
        suspected(LeaseState.LIVE);
        at.control.onNextPut(() -> at.playlist("b1", 1, "1-a-0.ts", "1-a-1.ts"));
        sweep.run();
        assertThat(at.hasEnded("b1")).isFalse();
        assertThat(at.lease().state()).isEqualTo(LeaseState.LIVE);
        assertThat(at.lease().epoch()).isEqualTo(2);
    }

    @Test
    void aTakeoverWhileItIsJudgedWins() {
        suspected(LeaseState.WAITING);
        at.control.onNextPut(() -> at.lease(2, "b1", LeaseState.LIVE));
        sweep.run();
        assertThat(at.lease().state()).isEqualTo(LeaseState.LIVE);
        assertThat(at.hasEnded("b1")).isFalse();
    }

    @Test
    void aRunningSessionIsNeverDisturbed() {
        fate = Fate.RUNNING;
        onAir(LeaseState.LIVE);
        assertLeftAloneForHours();
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
    void aLeaseWhoseEndTheStoreDoesNotTakeIsGivenBack() {
        suspected(LeaseState.LIVE);
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
        LeaseSweep refused = new LeaseSweep(
                at.on(refusing), at.control, at.channels, held -> Owners.known(Fate.GONE), MINUTE, pauses::add);
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
        suspected(LeaseState.LIVE);
        at.control.onNextPut(() -> at.end("b1"));
        assertThat(sweep.run().failures()).isZero();
        assertThat(at.lease().state()).isEqualTo(LeaseState.ENDED);
    }

    @Test
    void ofTwoSweepsThatJudgeTheSameOnlyOneWinsTheLease() {
        LeaseSweep other = new LeaseSweep(
                at.environment, at.control, at.channels, held -> Owners.known(fate), MINUTE, pauses::add);
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
