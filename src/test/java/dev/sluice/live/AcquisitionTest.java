package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.channels.Conflict;
import dev.sluice.channels.KeyCheck;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.hls.Revision;
import dev.sluice.lease.LeaseState;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.testing.MemoryObjectStore.Fault;
import org.junit.jupiter.api.Test;

class AcquisitionTest extends AcquisitionFixture {
    @Test
    void aFirstSessionBeginsABroadcast() {
        BroadcastOwnership owner = won("s1");
        assertThat(owner.epoch()).isEqualTo(1);
        assertThat(owner.continued()).isEmpty();
        assertThat(lease()).isEqualTo(owner.held().lease());
        assertThat(lease().state()).isEqualTo(LeaseState.LIVE);
    }

    @Test
    void withinTheReconnectWindowTheBroadcastGoesOnAndTheOldOwnerIsFenced() {
        BroadcastOwnership before = won("s1");
        MediaPlaylist playlist = publish(before);
        set(LeaseState.WAITING);
        pass(59);

        BroadcastOwnership after = won("s2");
        assertThat(after.epoch()).isEqualTo(2);
        assertThat(after.broadcastId()).isEqualTo(before.broadcastId());
        assertThat(after.continued()).contains(playlist);
        assertThat(Revision.of(media.text(playlistKey(after)))).isEqualTo(new Revision(2, 0));
    }

    @Test
    void afterTheReconnectWindowTheOldBroadcastIsSealedAndANewOneBegins() {
        BroadcastOwnership before = won("s1");
        publish(before);
        set(LeaseState.WAITING);
        pass(61);

        BroadcastOwnership after = won("s2");
        assertThat(after.broadcastId()).isNotEqualTo(before.broadcastId());
        assertThat(after.continued()).isEmpty();
        assertThat(media.text(playlistKey(before))).contains("#EXT-X-ENDLIST");
    }

    @Test
    void aLiveSessionIsTakenOver() {
        BroadcastOwnership before = won("s1");
        publish(before);
        pass(5);

        BroadcastOwnership after = won("s2");
        assertThat(after.epoch()).isEqualTo(2);
        assertThat(after.broadcastId()).isEqualTo(before.broadcastId());
        assertThat(lease().sessionId()).isEqualTo("s2");
    }

    @Test
    void aSessionThatDiedLongAgoIsNotContinued() {
        BroadcastOwnership before = won("s1");
        publish(before);
        pass(3_600);

        BroadcastOwnership after = won("s2");
        assertThat(after.broadcastId()).isNotEqualTo(before.broadcastId());
        assertThat(media.text(playlistKey(before))).contains("#EXT-X-ENDLIST");
    }

    @Test
    void aLeaseThatEndedBeforeItsFirstPlaylistLeavesNoRoomForALateOne() {
        BroadcastOwnership before = won("s1");
        set(LeaseState.ENDED);

        BroadcastOwnership after = won("s2");
        assertThat(after.broadcastId()).isNotEqualTo(before.broadcastId());
        // What its session, which was only slow, would write under If-None-Match now fails.
        assertThat(media.text(playlistKey(before))).contains("#EXT-X-ENDLIST");
    }

    @Test
    void anAttemptThatFailsAfterItHasWonTheLeaseGivesItBack() {
        publish(won("s1"));
        set(LeaseState.WAITING);
        media.failNextPut(Fault.UNAVAILABLE);
        assertThatThrownBy(() -> win("s2")).hasCauseInstanceOf(StoreUnavailableException.class);
        assertThat(lease().sessionId()).isEqualTo("s2");
        assertThat(lease().state()).isEqualTo(LeaseState.WAITING);

        conflict = Conflict.REJECT;
        assertThat(won("s3").held().lease().takeovers()).isEmpty();
    }

    @Test
    void anEndedBroadcastIsNeverContinued() {
        BroadcastOwnership before = won("s1");
        MediaPlaylist sealed = publish(before).seal();
        media.write(playlistKey(before), MediaPlaylistText.write(sealed, new Revision(1, 2)));
        String text = media.text(playlistKey(before));

        BroadcastOwnership after = won("s2");
        assertThat(after.broadcastId()).isNotEqualTo(before.broadcastId());
        assertThat(media.text(playlistKey(before))).isEqualTo(text);
    }

    @Test
    void anEndThatWasOnlyAnnouncedIsMadeBeforeANewBroadcastBegins() {
        BroadcastOwnership before = won("s1");
        MediaPlaylist playlist = publish(before);
        set(LeaseState.ENDED);
        control.onNextPut(() -> assertThat(lease().broadcastId()).isEqualTo(before.broadcastId()));

        BroadcastOwnership after = won("s2");
        assertThat(after.broadcastId()).isNotEqualTo(before.broadcastId());
        assertThat(after.epoch()).isEqualTo(3);
        assertThat(MediaPlaylistText.read(media.text(playlistKey(before)))).isEqualTo(playlist.seal());
        assertThat(Revision.of(media.text(playlistKey(before))).epoch()).isEqualTo(2);
    }

    @Test
    void anOwnerThatEndsItsBroadcastItselfMeanwhileIsNotWrittenOver() {
        BroadcastOwnership before = won("s1");
        MediaPlaylist more = publish(before)
                .append(new PlaylistEntry("1-a-1.ts", 180_000, START, false, false), 1, MediaPlaylist.KEEP_NONE);
        set(LeaseState.ENDED);
        media.onNextPut(() -> media.write(
                playlistKey(before), MediaPlaylistText.write(more.seal(), new Revision(before.epoch(), 2))));

        BroadcastOwnership after = won("s2");
        assertThat(after.broadcastId()).isNotEqualTo(before.broadcastId());
        assertThat(MediaPlaylistText.read(media.text(playlistKey(before)))).isEqualTo(more.seal());
    }

    @Test
    void aBroadcastThatNobodyHasSeenIsEndedEmptySoThatItsFormerOwnerCannotBeginIt() {
        BroadcastOwnership before = won("s1");
        pass(5);
        BroadcastOwnership after = won("s2");
        assertThat(after.broadcastId()).isNotEqualTo(before.broadcastId());
        assertThat(after.epoch()).isGreaterThan(before.epoch());
        MediaPlaylist buried = MediaPlaylistText.read(media.text(playlistKey(before)));
        assertThat(buried.ended()).isTrue();
        assertThat(buried.entries()).isEmpty();
    }

    @Test
    void aFirstPlaylistThatIsJustWrittenIsTakenOn() {
        BroadcastOwnership before = won("s1");
        pass(5);
        media.onNextPut(() -> publish(before));

        BroadcastOwnership after = won("s2");
        assertThat(after.broadcastId()).isEqualTo(before.broadcastId());
        assertThat(after.continued()).isPresent();
    }

    @Test
    void whoWonTheLeaseEarlierNeverWritesOverWhoWonItLater() {
        BroadcastOwnership before = won("s1");
        MediaPlaylist playlist = publish(before);
        // While s2 has won the lease but not yet fenced, s3 wins it and fences.
        media.onNextPut(() -> won("s3"));
        Acquisition.Outcome late = win("s2");
        String text = media.text(playlistKey(before));
        long leaseEpoch = lease().epoch();
        assertThat(Revision.of(text).epoch()).isEqualTo(leaseEpoch);
        assertThat(MediaPlaylistText.read(text)).isEqualTo(playlist);
        // s2 either lost, or has honestly won a later epoch after s3.
        if (late instanceof Acquisition.Outcome.Won won) {
            assertThat(won.ownership().epoch()).isEqualTo(leaseEpoch);
        }
    }

    @Test
    void aKeyRevokedMeanwhileGivesTheLeaseBack() {
        keyCheck = new KeyCheck.Unknown();
        assertThat(win("s1")).isEqualTo(new Acquisition.Outcome.Revoked());
        assertThat(lease().state()).isEqualTo(LeaseState.WAITING);
    }

    @Test
    void answersThatGetLostChangeNothing() {
        BroadcastOwnership before = won("s1");
        publish(before);
        control.failNextPut(Fault.UNKNOWN_AFTER_EFFECT);
        media.failNextPut(Fault.UNKNOWN_AFTER_EFFECT);
        BroadcastOwnership after = won("s2");
        assertThat(after.epoch()).isEqualTo(2);
        assertThat(after.continued()).isPresent();
    }

    @Test
    void oldOwnersLastWriteIsNotLost() {
        BroadcastOwnership before = won("s1");
        MediaPlaylist first = publish(before);
        MediaPlaylist second =
                first.append(new PlaylistEntry("1-a-1.ts", 180_000, START, false, false), 1, MediaPlaylist.KEEP_NONE);
        // The old owner writes between our read and our fence: the fence must hold its entry.
        media.onNextPut(() ->
                media.write(playlistKey(before), MediaPlaylistText.write(second, new Revision(before.epoch(), 2))));
        BroadcastOwnership after = won("s2");
        assertThat(after.continued()).contains(second);
        assertThat(media.text(playlistKey(after))).contains("1-a-1.ts").contains("epoch=2");
    }
}
