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

/// A session goes on with a list whose dates end 300 ms ahead of its own clock.
class ContinuedDatesTest extends PublicationFixture {
    private static final Instant END = EnvironmentBuilder.START.plusMillis(300);

    @Override
    BroadcastOwnership ownership() {
        MediaPlaylist list = MediaPlaylist.empty(2, true)
                .append(
                        new PlaylistEntry("1-a-0.ts", 180_000, END.minusSeconds(2), false, false),
                        Long.MAX_VALUE / 2,
                        MediaPlaylist.KEEP_NONE);
        media.write(PLAYLIST, MediaPlaylistText.write(list, new Revision(1, 0)));
        Optional<String> etag = Blocking.read(media, PLAYLIST).map(StoredObject::etag);
        return new BroadcastOwnership(super.ownership().held(), Optional.of(list), etag, Duration.ofSeconds(60));
    }

    @Test
    void noDateOccursTwice() {
        video(0, 3_000);

        assertThat(playlist().entries())
                .extracting(PlaylistEntry::programDateTime)
                .containsExactly(END.minusSeconds(2), END);
    }
}
