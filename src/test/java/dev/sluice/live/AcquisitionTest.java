package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.KeyCheck;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.hls.Revision;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.MemoryObjectStore.Fault;
import dev.sluice.testing.WriteIds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AcquisitionTest {
    private static final ChannelId CHANNEL = new ChannelId("demo");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final KeyCheck VALID =
            new KeyCheck.Valid(new Channel(CHANNEL, "", true, false, null, START, List.of()));

    private final MemoryObjectStore control = new MemoryObjectStore();
    private final MemoryObjectStore media = new MemoryObjectStore();
    private final Leases leases = new Leases(control, new ObjectMapper(), WriteIds::next);
    private KeyCheck keyCheck = VALID;
    private boolean record;

    private final LiveEnvironment environment =
            new EnvironmentBuilder(media, leases).ids(new CountingIds()).build();

    private Acquisition.Outcome win(String sessionId) {
        Acquisition acquisition = new Acquisition(
                environment,
                CHANNEL,
                sessionId,
                Duration.ofSeconds(60),
                record,
                () -> CompletableFuture.completedStage(keyCheck));
        return leases.find(CHANNEL)
                .thenCompose(acquisition::win)
                .toCompletableFuture()
                .join();
    }

    private BroadcastOwnership won(String sessionId) {
        return ((Acquisition.Outcome.Won) win(sessionId)).ownership();
    }

    private Lease lease() {
        return leases.find(CHANNEL)
                .toCompletableFuture()
                .join()
                .map(HeldLease::lease)
                .orElseThrow();
    }

    private void set(LeaseState state) {
        HeldLease held = leases.find(CHANNEL).toCompletableFuture().join().orElseThrow();
        leases.replace(held, held.lease().in(state)).toCompletableFuture().join();
    }

    private String playlistKey(BroadcastOwnership owner) {
        return MediaLayout.mediaPlaylist(owner.held().lease());
    }

    private MediaPlaylist publish(BroadcastOwnership owner) {
        MediaPlaylist playlist = MediaPlaylist.empty(2, true)
                .append(new PlaylistEntry("1-a-0.ts", 180_000, START, false, false), 1, MediaPlaylist.KEEP_NONE);
        media.write(playlistKey(owner), MediaPlaylistText.write(playlist, new Revision(owner.epoch(), 1)));
        return playlist;
    }

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

    private void pass(long seconds) {
        control.pass(Duration.ofSeconds(seconds));
        media.pass(Duration.ofSeconds(seconds));
    }
}
