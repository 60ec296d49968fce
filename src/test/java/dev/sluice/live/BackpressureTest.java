package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.rtmp.session.DisconnectCause;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A store that crawls: the encoder is slowed down before anything is lost, and nothing is named out of turn.
class BackpressureTest extends PublicationFixture {
    private Deque<Runnable> crawl() {
        Deque<Runnable> queue = new ArrayDeque<>();
        held = queue;
        return queue;
    }

    private void release(Deque<Runnable> queue) {
        held = null;
        for (Runnable put = queue.poll(); put != null; put = queue.poll()) {
            put.run();
        }
        loop.runAll();
    }

    @Test
    void aSessionWhoseUploadsPileUpStopsReadingUntilTheyHaveGone() {
        // 40 MiB are 20 segments of 50 pictures of 45 kB.
        filler = Bytes.wrap(new byte[45_000]);
        Deque<Runnable> queue = crawl();
        int ms = 0;
        for (; connection.reading; ms += 2_000) {
            video(ms, ms + 2_000);
            assertThat(ms).as("bounded").isLessThan(60_000);
        }
        assertThat(pool.bytesInUse())
                .isBetween(SegmentUploads.PAUSE_ABOVE_BYTES, SegmentUploads.PAUSE_ABOVE_BYTES + (6 << 20));
        assertThat(count("sluice.session.findings", "finding", "store-slow")).isEqualTo(1);

        release(queue);
        assertThat(connection.reading).isTrue();
        end(DisconnectCause.UNPUBLISHED);
        assertThat(playlist().nextSequence()).isEqualTo(ms / 2_000);
        assertThat(playlist().entries()).noneMatch(PlaylistEntry::gap);
        assertThat(pool.bytesInUse()).isZero();
    }

    @Test
    void aPodWhoseMemoryIsTightStopsSessionsThatWaitForUploadsOnly() {
        List<byte[]> ofOthers = new ArrayList<>();
        while (!pool.isTight()) {
            ofOthers.add(pool.take());
        }
        video(0, 1_960);
        assertThat(connection.reading)
                .as("nothing waits: the open segment has to be filled")
                .isTrue();

        Deque<Runnable> queue = crawl();
        video(2_000, 4_040);
        assertThat(connection.reading).isFalse();

        release(queue);
        assertThat(connection.reading).isTrue();
        ofOthers.forEach(pool::give);
    }

    @Test
    void aStoreThatIsSlowIsToldAlsoWhereTheEncoderIsStoppedForItsPace() {
        publication.onVideo(0, HEADER);
        for (int n = 0; n < 310; n++) {
            publication.onVideo(n * 2_000L, FlvPictures.of(true));
            loop.runAll();
        }
        assertThat(connection.reading).isFalse();
        assertThat(count("sluice.session.findings", "finding", "store-slow")).isZero();

        Deque<Runnable> queue = crawl();
        filler = Bytes.wrap(new byte[4 << 20]);
        for (int n = 310; n < 323; n++) {
            publication.onVideo(n * 2_000L, FlvPictures.of(true, filler));
        }
        assertThat(count("sluice.session.findings", "finding", "store-slow")).isEqualTo(1);
        assertThat(count("sluice.session.findings", "finding", "too-fast")).isEqualTo(1);
        release(queue);
    }

    @Test
    void segmentsAreNamedInTheirOrderHoweverTheyArrive() {
        Deque<Runnable> queue = crawl();
        video(0, 8_040);
        held = null;
        while (!queue.isEmpty()) {
            queue.removeLast().run();
        }
        loop.runAll();

        assertThat(playlist().entries())
                .extracting(PlaylistEntry::uri)
                .containsExactly("1-n-0.ts", "1-n-1.ts", "1-n-2.ts", "1-n-3.ts");
    }
}
