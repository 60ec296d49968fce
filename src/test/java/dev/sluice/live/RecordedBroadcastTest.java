package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.KeyCheck;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.testing.ManualExecutor;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.WriteIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Whole sessions, from the lease to the last playlist, on a store that refuses what the test tells it to.
class RecordedBroadcastTest {
    private static final ChannelId CHANNEL = new ChannelId("demo");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final MemoryObjectStore control = new MemoryObjectStore();
    private final MemoryObjectStore bucket = new MemoryObjectStore();
    private final RefusingStore media = new RefusingStore(bucket);
    private final Leases leases = new Leases(control, new ObjectMapper(), WriteIds::next);
    private final ManualExecutor loop = new ManualExecutor();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private boolean record = true;

    private final LiveEnvironment environment = new EnvironmentBuilder(media, leases)
            .blocks(new SharedBlockPool(64 << 20))
            .ids(new CountingIds())
            .meters(meters)
            .window(Duration.ofSeconds(10))
            .build();

    /// An encoder with a picture every 200 ms and an IDR picture every two seconds.
    private final class Session implements ServerConnection {
        private final BroadcastOwnership ownership = won();
        private final Publication publication = new Publication(environment, ownership, this);
        private int ms;

        /// So many groups of pictures; a segment is cut and named when the next group begins.
        void groups(int count) {
            for (int i = 0; i < count; i++) {
                group(2_000);
            }
        }

        void group(int lengthMs) {
            if (ms == 0) {
                publication.onVideo(0, FlvPictures.HEADER);
            }
            int start = ms;
            for (; ms < start + lengthMs; ms += 200) {
                publication.onVideo(ms, FlvPictures.of(ms == start));
                loop.runAll();
            }
        }

        void end(DisconnectCause cause) {
            publication.onEnd(cause);
            loop.runAll();
        }

        String folder() {
            return ownership.folder();
        }

        MediaPlaylist playlist() {
            return MediaPlaylistText.read(bucket.text(folder() + "media.m3u8"));
        }

        @Override
        public ManualExecutor executor() {
            return loop;
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return new InetSocketAddress(0);
        }

        @Override
        public void setCongested(boolean congested) {}

        @Override
        public void abort(DisconnectCause cause) {
            publication.onEnd(cause);
        }
    }

    private CompletableFuture<Acquisition.Outcome> acquire() {
        KeyCheck valid = new KeyCheck.Valid(new Channel(CHANNEL, "", true, record, null, START, List.of()));
        Acquisition acquisition = new Acquisition(
                environment,
                CHANNEL,
                environment.ids().sessionId(CHANNEL),
                Duration.ofSeconds(60),
                record,
                () -> CompletableFuture.completedStage(valid));
        return leases.find(CHANNEL).thenCompose(acquisition::win).toCompletableFuture();
    }

    private BroadcastOwnership won() {
        return ((Acquisition.Outcome.Won) acquire().join()).ownership();
    }

    private Lease lease() {
        return leases.find(CHANNEL).toCompletableFuture().join().orElseThrow().lease();
    }

    private void pass(int seconds) {
        control.pass(Duration.ofSeconds(seconds));
        bucket.pass(Duration.ofSeconds(seconds));
        loop.pass(Duration.ofSeconds(seconds));
    }

    /// All segments that were ever stored below a folder, in their order.
    private List<String> uploaded(String folder) {
        return bucket.calls().stream()
                .filter(call -> call.startsWith("PUT " + folder) && call.endsWith(".ts"))
                .map(call -> call.substring(4 + folder.length()))
                .toList();
    }

    private List<String> parts(String folder) {
        return bucket.keys().stream()
                .filter(key -> key.startsWith(folder + "journal-"))
                .map(key -> key.substring(folder.length()))
                .toList();
    }

    private static List<String> uris(String playlist) {
        return MediaPlaylistText.read(playlist).entries().stream()
                .map(PlaylistEntry::uri)
                .toList();
    }

    private String vod(String folder) {
        return bucket.text(folder + "vod.m3u8");
    }

    private double failures(String object) {
        return meters.counter("sluice.recording.failures", "object", object).count();
    }

    @Test
    void aPartIsStoredWhenItsHundredSegmentsAreNamed() {
        Session session = new Session();
        session.groups(100);
        assertThat(session.playlist().entries()).hasSize(99);
        assertThat(parts(session.folder())).isEmpty();
        session.groups(1);
        assertThat(parts(session.folder())).containsExactly("journal-0.m3u8");
        session.groups(150);
        assertThat(parts(session.folder())).containsExactly("journal-0.m3u8", "journal-1.m3u8");

        List<String> uploaded = uploaded(session.folder());
        assertThat(uris(bucket.text(session.folder() + "journal-0.m3u8"))).isEqualTo(uploaded.subList(0, 100));
        assertThat(uris(bucket.text(session.folder() + "journal-1.m3u8"))).isEqualTo(uploaded.subList(100, 200));
        assertThat(bucket.calls())
                .filteredOn(call -> call.contains("/journal-"))
                .containsExactly(
                        "PUT " + session.folder() + "journal-0.m3u8", "PUT " + session.folder() + "journal-1.m3u8");
    }

    @Test
    void noEntryLeavesTheLiveWindowBeforeItsPartIsStored() {
        media.refuse(key -> key.contains("/journal-"));
        Session session = new Session();
        session.groups(250);
        assertThat(session.playlist().mediaSequence()).isZero();
        assertThat(session.playlist().entries()).hasSize(249);
        assertThat(failures("journal")).isGreaterThanOrEqualTo(100);

        media.refuse(key -> false);
        session.groups(2);
        assertThat(parts(session.folder())).containsExactly("journal-0.m3u8", "journal-1.m3u8");
        assertThat(session.playlist().mediaSequence()).isEqualTo(200);
        session.end(DisconnectCause.UNPUBLISHED);
        assertThat(uris(vod(session.folder())))
                .isEqualTo(uploaded(session.folder()))
                .hasSize(252);
    }

    @Test
    void theLiveListGetsAtMostOnePartLongerThanItsWindow() {
        Session session = new Session();
        for (int i = 0; i < 350; i++) {
            session.groups(1);
            if (i > 0) {
                assertThat(session.playlist().entries().size()).isLessThanOrEqualTo(5 + 100);
            }
        }
        assertThat(session.playlist().mediaSequence()).isGreaterThanOrEqualTo(200);
    }

    @Test
    void aSuccessorWritesThePartsOfItsPredecessorByteForByte() {
        media.refuse(key -> key.contains("/journal-"));
        Session first = new Session();
        first.groups(120);
        String attempted = media.refused(first.folder() + "journal-0.m3u8");
        first.end(DisconnectCause.PEER_CLOSED);
        pass(30);
        media.refuse(key -> false);
        Session second = new Session();
        second.groups(3);

        assertThat(second.folder()).isEqualTo(first.folder());
        assertThat(bucket.text(first.folder() + "journal-0.m3u8")).isEqualTo(attempted);
    }

    @Test
    void theRecordingGoesOverSessionsAndShowsTheirSeams() {
        Session first = new Session();
        first.groups(130);
        first.end(DisconnectCause.PEER_CLOSED);
        pass(30);
        Session second = new Session();
        second.groups(90);
        second.end(DisconnectCause.UNPUBLISHED);

        String vod = vod(first.folder());
        List<String> uploaded = uploaded(first.folder());
        assertThat(uploaded).hasSize(220);
        assertThat(uris(vod)).isEqualTo(uploaded);
        assertThat(MediaPlaylistText.read(vod).entries())
                .filteredOn(PlaylistEntry::discontinuity)
                .extracting(PlaylistEntry::uri)
                .containsExactly(uploaded.get(130));
        assertThat(vod)
                .contains("#EXT-X-PLAYLIST-TYPE:VOD\n", "#EXT-X-MEDIA-SEQUENCE:0\n", "#EXT-X-INDEPENDENT-SEGMENTS\n")
                .endsWith("#EXT-X-ENDLIST\n");
    }

    @Test
    void aBroadcastShorterThanOnePartIsRecordedFromItsPlaylistAlone() {
        Session session = new Session();
        session.groups(3);
        session.end(DisconnectCause.UNPUBLISHED);
        assertThat(parts(session.folder())).isEmpty();
        assertThat(uris(vod(session.folder())))
                .isEqualTo(uploaded(session.folder()))
                .hasSize(3);
    }

    @Test
    void aRecordingStaysWhenItsBroadcastIsOver() {
        Session session = new Session();
        session.groups(210);
        session.end(DisconnectCause.UNPUBLISHED);
        assertThat(lease().settled()).isFalse();
        pass(86_400);

        assertThat(lease().settled()).isTrue();
        assertThat(lease().state()).isEqualTo(LeaseState.ENDED);
        assertThat(bucket.calls()).noneMatch(call -> call.startsWith("DELETE"));
        assertThat(bucket.text("live/demo/index.m3u8")).doesNotContain("media.m3u8");
        assertThat(bucket.keys())
                .containsAll(uploaded(session.folder()).stream()
                        .map(uri -> session.folder() + uri)
                        .toList());
    }

    @Test
    void aBroadcastThatNobodyCameBackToIsRecordedToo() {
        Session session = new Session();
        session.groups(110);
        session.end(DisconnectCause.PEER_CLOSED);
        assertThat(bucket.keys()).doesNotContain(session.folder() + "vod.m3u8");
        pass(61);
        assertThat(uris(vod(session.folder()))).hasSize(110);
    }

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
    void aChangeOfTheSettingTakesEffectWithTheNextBroadcast() {
        Session first = new Session();
        first.groups(3);
        first.end(DisconnectCause.PEER_CLOSED);
        record = false;
        Session second = new Session();
        second.groups(3);
        second.end(DisconnectCause.UNPUBLISHED);
        assertThat(second.folder()).isEqualTo(first.folder()).startsWith("rec/demo/");
        assertThat(uris(vod(first.folder()))).hasSize(6);

        Session third = new Session();
        third.groups(3);
        third.end(DisconnectCause.PEER_CLOSED);
        record = true;
        Session fourth = new Session();
        fourth.groups(3);
        fourth.end(DisconnectCause.UNPUBLISHED);
        assertThat(fourth.folder()).isEqualTo(third.folder()).startsWith("seg/demo/");
        assertThat(bucket.keys()).doesNotContain(third.folder() + "vod.m3u8");
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

    @Test
    void aPartThatIsGoneIsToldAndTheRestIsRecorded() {
        Session session = new Session();
        session.groups(230);
        bucket.delete(List.of(session.folder() + "journal-0.m3u8"));
        bucket.write(session.folder() + "journal-1.m3u8", "not a part");
        session.end(DisconnectCause.UNPUBLISHED);

        assertThat(failures("part_lost")).isEqualTo(2);
        assertThat(uris(vod(session.folder())))
                .isEqualTo(uploaded(session.folder()).subList(200, 230));
    }

    @Test
    void aSegmentThatWasLostIsAGapInTheRecordingToo() {
        Session session = new Session();
        media.refuse(key -> key.endsWith("-4.ts") || key.endsWith("-99.ts"));
        session.groups(230);
        session.end(DisconnectCause.UNPUBLISHED);
        assertThat(MediaPlaylistText.read(vod(session.folder())).entries())
                .hasSize(230)
                .filteredOn(PlaylistEntry::gap)
                .extracting(PlaylistEntry::uri)
                .allMatch(uri -> uri.endsWith("-4.ts") || uri.endsWith("-99.ts"))
                .hasSize(2);
    }

    @Test
    void aSessionThatMovesToAnotherBroadcastRecordsBoth() {
        Session session = new Session();
        session.groups(110);
        session.group(6_000);
        session.groups(3);
        session.end(DisconnectCause.UNPUBLISHED);

        String second = MediaLayout.folder(lease());
        assertThat(second).startsWith("rec/demo/").isNotEqualTo(session.folder());
        assertThat(uris(vod(session.folder())))
                .isEqualTo(uploaded(session.folder()))
                .hasSize(110);
        assertThat(uris(vod(second))).isEqualTo(uploaded(second)).isNotEmpty();
    }

    @Test
    void manyPartsAreReadAFewAtATimeAndKeepTheirOrder() {
        Session session = new Session();
        session.groups(2_030);
        session.end(DisconnectCause.UNPUBLISHED);
        assertThat(uris(vod(session.folder())))
                .isEqualTo(uploaded(session.folder()))
                .hasSize(2_030);
    }
}
