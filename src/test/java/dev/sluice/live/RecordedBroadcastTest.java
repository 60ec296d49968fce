package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.lease.LeaseState;
import dev.sluice.rtmp.session.DisconnectCause;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What stands in the store of a broadcast that is recorded.
class RecordedBroadcastTest extends RecordingFixture {
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
        for (int n = 0; n < 2_030; n++) {
            session.group(2_000);
            // Nobody may send an hour of segments at once.
            nowNanos += TimeUnit.SECONDS.toNanos(2);
        }
        session.end(DisconnectCause.UNPUBLISHED);
        assertThat(uris(vod(session.folder())))
                .isEqualTo(uploaded(session.folder()))
                .hasSize(2_030);
    }
}
