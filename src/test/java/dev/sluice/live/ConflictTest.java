package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channels.Conflict;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.Revision;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Who keeps a channel that two want.
class ConflictTest extends AcquisitionFixture {
    private static final Acquisition.Outcome CONTESTED = new Acquisition.Outcome.Contested();
    private static final Acquisition.Outcome IN_USE = new Acquisition.Outcome.InUse();

    /// Each takes over from the one before, which has published by then.
    private BroadcastOwnership takeOver(int times) {
        BroadcastOwnership owner = won("s0");
        publish(owner);
        for (int i = 1; i <= times; i++) {
            pass(4);
            owner = won("s" + i);
            writeAgain(owner);
        }
        return owner;
    }

    private void writeAgain(BroadcastOwnership owner) {
        MediaPlaylist playlist = MediaPlaylistText.read(media.text(playlistKey(owner)));
        media.write(playlistKey(owner), MediaPlaylistText.write(playlist, new Revision(owner.epoch(), 1)));
    }

    @Test
    void threeTakeoversWithinAMinuteGoThroughAndTheNextNewcomerStaysOutside() {
        BroadcastOwnership third = takeOver(3);
        pass(4);
        assertThat(win("s4")).isEqualTo(CONTESTED);
        assertThat(lease()).isEqualTo(third.held().lease());
    }

    @Test
    void anOwnerThatDoesNotPublishIsTakenOverHoweverOftenThatHasHappened() {
        BroadcastOwnership third = takeOver(3);
        // Three target durations of 2 s.
        pass(6);
        BroadcastOwnership fourth = won("s4");
        assertThat(fourth.broadcastId()).isEqualTo(third.broadcastId());
        assertThat(fourth.held().lease().takeovers()).hasSize(3);
        assertThat(win("s5")).isEqualTo(CONTESTED);
    }

    @Test
    void takeoversAreForgottenAfterAMinute() {
        BroadcastOwnership third = takeOver(3);
        pass(59 - 8);
        writeAgain(third);
        assertThat(win("s4")).isEqualTo(CONTESTED);
        pass(1);
        assertThat(won("s5").held().lease().takeovers()).hasSize(3);
    }

    @Test
    void goingOnWithABroadcastThatWaitsIsNoTakeover() {
        for (int i = 0; i < 8; i++) {
            BroadcastOwnership owner = won("s" + i);
            if (i == 0) {
                publish(owner);
            }
            set(LeaseState.WAITING);
            pass(2);
        }
        assertThat(lease().takeovers()).isEmpty();
    }

    @Test
    void encodersThatTakeAChannelFromEachOtherBeforeAnybodyHasSeenItAreCalmedToo() {
        won("s0");
        for (int i = 1; i <= 3; i++) {
            pass(1);
            won("s" + i);
        }
        assertThat(lease().takeovers()).hasSize(3);
        pass(5);
        assertThat(win("s4")).isEqualTo(CONTESTED);
        pass(1);
        assertThat(win("s4")).isInstanceOf(Acquisition.Outcome.Won.class);
    }

    @Test
    void aPolicyThatRejectsKeepsASessionThatPublishes() {
        conflict = Conflict.REJECT;
        BroadcastOwnership owner = won("s1");
        publish(owner);
        pass(9);
        assertThat(win("s2")).isEqualTo(IN_USE);
        assertThat(lease()).isEqualTo(owner.held().lease());
        pass(1);
        assertThat(won("s2").broadcastId()).isEqualTo(owner.broadcastId());
    }

    @Test
    void longSegmentsGiveASessionMoreTime() {
        conflict = Conflict.REJECT;
        BroadcastOwnership owner = won("s1");
        MediaPlaylist playlist = publish(owner);
        MediaPlaylist slow = new MediaPlaylist(
                8,
                playlist.independentSegments(),
                playlist.mediaSequence(),
                playlist.discontinuitySequence(),
                playlist.entries(),
                false);
        media.write(playlistKey(owner), MediaPlaylistText.write(slow, new Revision(1, 2)));
        pass(23);
        assertThat(win("s2")).isEqualTo(IN_USE);
        pass(1);
        assertThat(win("s2")).isInstanceOf(Acquisition.Outcome.Won.class);
    }

    @Test
    void aPolicyThatRejectsKeepsNobodyWhoHasLeft() {
        conflict = Conflict.REJECT;
        publish(won("s1"));
        set(LeaseState.WAITING);
        assertThat(won("s2").continued()).isPresent();
        set(LeaseState.ENDED);
        assertThat(win("s3")).isInstanceOf(Acquisition.Outcome.Won.class);
    }

    @Test
    void aSessionThatHasNotPublishedYetIsKeptForTenSeconds() {
        conflict = Conflict.REJECT;
        won("s1");
        pass(9);
        assertThat(win("s2")).isEqualTo(IN_USE);
        pass(1);
        assertThat(win("s2")).isInstanceOf(Acquisition.Outcome.Won.class);
    }

    @Test
    void ofTwoThatRaceForAFreeChannelOneIsRejected() {
        conflict = Conflict.REJECT;
        control.onNextPut(() -> won("s2"));
        assertThat(win("s1")).isEqualTo(IN_USE);
        assertThat(lease().sessionId()).isEqualTo("s2");
    }

    @Test
    void ofTwoThatRaceForAChannelThatWaitsOneIsRejectedThoughItsPlaylistIsOld() {
        conflict = Conflict.REJECT;
        publish(won("s1"));
        set(LeaseState.WAITING);
        pass(50);
        // The other one has the lease, and has not rewritten the playlist yet.
        control.onNextPut(() -> {
            HeldLease held = leases.find(CHANNEL).toCompletableFuture().join().orElseThrow();
            Lease now = held.lease();
            Lease theirs =
                    new Lease(CHANNEL, 2, "pod", "other", "s2", now.broadcastId(), LeaseState.LIVE, false, false);
            leases.replace(held, theirs).toCompletableFuture().join();
        });
        assertThat(win("s3")).isEqualTo(IN_USE);
        assertThat(lease().sessionId()).isEqualTo("s2");
    }

    @Test
    void whoLosesARaceTakesOverWhereThatIsThePolicyAndItCounts() {
        control.onNextPut(() -> won("s2"));
        assertThat(win("s1")).isInstanceOf(Acquisition.Outcome.Won.class);
        assertThat(lease().sessionId()).isEqualTo("s1");
        assertThat(lease().takeovers()).hasSize(1);
    }

    @Test
    void aKickedChannelIsHeldBackByTheStoresClock() {
        publish(won("s1"));
        pass(20);
        HeldLease held = leases.find(CHANNEL).toCompletableFuture().join().orElseThrow();
        leases.replace(held, held.lease().kick("by hand", held.readAt().plusSeconds(60)))
                .toCompletableFuture()
                .join();
        pass(59);
        assertThat(win("s2")).isEqualTo(new Acquisition.Outcome.HeldBack("by hand", Duration.ofSeconds(1)));
        assertThat(lease().state()).isEqualTo(LeaseState.KICKED);
        pass(1);
        BroadcastOwnership after = won("s2");
        assertThat(after.broadcastId()).isNotEqualTo(held.lease().broadcastId());
        assertThat(media.text(MediaLayout.mediaPlaylist(held.lease()))).contains("#EXT-X-ENDLIST");
    }
}
