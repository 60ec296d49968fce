package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hls.PlaylistEntry;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.sessions.LatencyHistogram;
import dev.sluice.sessions.SegmentCounts;
import dev.sluice.sessions.SessionDetails;
import dev.sluice.testing.MemoryObjectStore.Fault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What becomes of a publication's media is what is told of it.
class PublicationFiguresTest extends PublicationFixture {
    private SessionDetails details() {
        return publication.report().details();
    }

    private void picture(int ms, boolean idr) {
        publication.onVideo(ms, FlvPictures.of(idr));
        loop.runAll();
    }

    private static double median(LatencyHistogram latencies) {
        return latencies.quantile(0.5).orElseThrow().toNanos() / 1e6;
    }

    @Test
    void aLostSegmentIsCountedAndToldInWordsForBroadcasters() {
        video(0, 2_040);
        media.failNextPut(Fault.UNAVAILABLE);
        video(2_040, 9_000);
        end(DisconnectCause.UNPUBLISHED);

        assertThat(playlist().entries()).extracting(PlaylistEntry::gap).containsOnlyOnce(true);
        assertThat(details().segments()).isEqualTo(new SegmentCounts(5, 4, 1));
        assertThat(publication.findings())
                .filteredOn(found -> found.kind() == Finding.Kind.SEGMENT_LOST)
                .singleElement()
                .satisfies(found -> assertThat(found.text())
                        .startsWith("a segment of 2.0 s was lost, viewers see a gap")
                        .doesNotContain("Exception")
                        .doesNotContain("dev.sluice"));
    }

    @Test
    void anUploadTakesAsLongAsTheStoreAndAPlaylistAsLongAsFromTheLastFrame() {
        Deque<Runnable> store = new ArrayDeque<>();
        held = store;
        video(0, 2_000);
        nowNanos += Duration.ofMillis(500).toNanos();
        picture(2_000, true);
        nowNanos += Duration.ofMillis(40).toNanos();
        assertThat(details().segments()).isEqualTo(new SegmentCounts(1, 0, 0));
        store.remove().run();
        loop.runAll();

        assertThat(details().segments()).isEqualTo(new SegmentCounts(1, 1, 0));
        assertThat(median(details().uploadLatency())).isBetween(32.0, 46.0);
        assertThat(median(details().publishLatency())).isBetween(512.0, 725.0);
        assertThat(details().recent().uploadMicros()).isBetween(32_000L, 46_000L);
        assertThat(details().recent().publishMicros()).isBetween(512_000L, 725_000L);
    }

    @Test
    void whatCouldNotBeShownIsToldOfTheShortestSessionToo() {
        publication.onVideo(0, HEADER);
        for (int ms = 0; ms < 1_200; ms += 40) {
            picture(ms, false);
        }
        picture(1_200, true);
        end(DisconnectCause.UNPUBLISHED);

        assertThat(Objects.requireNonNull(details().video()).dropped()).isEqualTo(30);
        assertThat(Objects.requireNonNull(details().video()).frames()).isEqualTo(31);
        assertThat(publication.findings())
                .singleElement()
                .satisfies(found -> assertThat(found.text()).startsWith("30 frames could not be shown"));
    }

    @Test
    void whatTheStoreNeedsAfterTheEndDoesNotChangeWhatTheEncoderSent() {
        Deque<Runnable> store = new ArrayDeque<>();
        held = store;
        for (int second = 0; second < 10; second++) {
            nowNanos += Duration.ofSeconds(1).toNanos();
            video(second * 1_000, second * 1_000 + 1_000);
        }
        end(DisconnectCause.PEER_CLOSED);
        SessionDetails atTheEnd = details();
        assertThat(publication.ended()).isNotDone();
        nowNanos += Duration.ofSeconds(50).toNanos();
        store.forEach(Runnable::run);
        loop.runAll();

        assertThat(publication.ended()).isDone();
        assertThat(details().segments().uploaded())
                .isEqualTo(details().segments().cut());
        assertThat(details().bitrateKbps()).isEqualTo(atTheEnd.bitrateKbps());
        assertThat(details().video()).isEqualTo(atTheEnd.video());
        assertThat(Objects.requireNonNull(details().video()).frameRate()).isEqualTo(25);
    }

    @Test
    void theBroadcastsThatASessionHasLeftAreTold() {
        video(0, 4_000);
        assertThat(details().earlierBroadcasts()).isEmpty();
        video(4_000, 30_000, 8_000);
        end(DisconnectCause.UNPUBLISHED);

        assertThat(publication.report().broadcastId()).isEqualTo("b2");
        assertThat(details().earlierBroadcasts()).containsExactly("b1");
    }
}
