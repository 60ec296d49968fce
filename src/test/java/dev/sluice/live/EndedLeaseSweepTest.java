package dev.sluice.live;

import static dev.sluice.live.SweepFixture.INDEX;
import static dev.sluice.live.SweepFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.MultivariantPlaylistText;
import dev.sluice.hls.Revision;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.live.Owners.Fate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What others complete of an end, and what they leave alone.
class EndedLeaseSweepTest extends LeaseSweepFixture {
    @Test
    void theIndexGoesOfflineAndTheLeaseIsSettledAMinuteAfterTheEndAtTheEarliest() {
        suspected(LeaseState.WAITING);
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
        assertLeftAloneForHours();
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
                .containsExactly("LIST leases/", "GET leases/demo.json");
        assertThat(at.media.calls()).isEmpty();
    }

    @Test
    void aSettledLeaseIsNotReadAgainBeforeItChanges() {
        at.settledLease(1, "b1");
        sweep.run();
        int before = at.control.calls().size();
        sweep.run();
        sweep.run();
        assertThat(at.control.calls().subList(before, at.control.calls().size()))
                .containsExactly("LIST leases/", "LIST leases/");

        at.lease(2, "b2", LeaseState.LIVE);
        at.playlist("b2", 2, "2-a-0.ts");
        at.index(2, "b2");
        fate = Fate.GONE;
        at.pass(SILENT);
        sweep.run();
        assertThat(at.hasEnded("b2")).isTrue();
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
}
