package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.hls.Revision;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A session with a window of 10 s goes on with a list of 200 s, which a process of another setting has left.
class ShortenedWindowTest extends PublicationFixture {
    private static final String FIRST = "seg/demo/b1/main/1-a-0.ts";

    @Override
    BroadcastOwnership ownership() {
        MediaPlaylist list = MediaPlaylist.empty(2, true);
        for (int i = 0; i < 100; i++) {
            String name = "1-a-" + i + ".ts";
            Instant time = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(2L * i);
            list = list.append(
                    new PlaylistEntry(name, 180_000, time, false, false), Long.MAX_VALUE / 2, MediaPlaylist.KEEP_NONE);
            media.write("seg/demo/b1/main/" + name, name);
        }
        media.write(PLAYLIST, MediaPlaylistText.write(list, new Revision(1, 0)));
        Optional<String> etag = Blocking.read(media, PLAYLIST).map(StoredObject::etag);
        return new BroadcastOwnership(super.ownership().held(), Optional.of(list), etag, Duration.ofSeconds(60));
    }

    @Test
    void whatLeavesALongListAtOnceStaysAsLongAsThatListWas() {
        video(0, 3_000);
        assertThat(playlist().entries()).hasSizeLessThan(10);

        // The length of the earlier list, two target durations, and a minute for caches.
        loop.pass(Duration.ofSeconds(200 + 4 + 60 - 1));
        assertThat(media.keys()).contains(FIRST);
        loop.pass(Duration.ofSeconds(2));
        assertThat(media.keys()).doesNotContain(FIRST);
    }
}
