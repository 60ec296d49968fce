package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.ChannelId;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.hls.Revision;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.MemoryObjectStore.Fault;
import dev.sluice.testing.WriteIds;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BroadcastSealerTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String PLAYLIST = "rec/demo/b1/main/media.m3u8";
    private static final String VOD = "rec/demo/b1/main/vod.m3u8";
    private static final HeldLease WON = new HeldLease(
            new Lease(new ChannelId("demo"), 5, "pod", "instance", "s", "b1", LeaseState.ENDED, true, false),
            "etag",
            Duration.ZERO,
            START,
            START);

    private static final BroadcastSealer.Outcome SEALED = new BroadcastSealer.Outcome.Sealed();

    private final MemoryObjectStore media = new MemoryObjectStore();
    private final BroadcastSealer sealer = new BroadcastSealer(
            new EnvironmentBuilder(media, new Leases(new MemoryObjectStore(), new ObjectMapper(), WriteIds::next))
                    .build());

    private static MediaPlaylist playlist(int entries) {
        MediaPlaylist playlist = MediaPlaylist.empty(2, true);
        for (int i = 0; i < entries; i++) {
            playlist = playlist.append(new PlaylistEntry("1-n-" + i + ".ts", 180_000, START, false, false), 1, 0);
        }
        return playlist;
    }

    private void write(MediaPlaylist playlist, long epoch, long number) {
        media.write(PLAYLIST, MediaPlaylistText.write(playlist, new Revision(epoch, number)));
    }

    /// Judges what stands in the store, and seals it.
    private BroadcastSealer.Outcome seal() {
        return media.get(PLAYLIST)
                .thenCompose(read -> sealer.seal(WON, read.found().orElseThrow()))
                .toCompletableFuture()
                .join();
    }

    private MediaPlaylist stored() {
        return MediaPlaylistText.read(media.text(PLAYLIST));
    }

    @Test
    void endsTheListUnderTheWonEpochAndMakesTheRecording() {
        write(playlist(3), 4, 9);
        assertThat(seal()).isEqualTo(SEALED);
        assertThat(stored()).isEqualTo(playlist(3).seal());
        assertThat(Revision.of(media.text(PLAYLIST))).isEqualTo(new Revision(5, 0));
        assertThat(MediaPlaylistText.read(media.text(VOD)).entries()).hasSize(3);
    }

    @Test
    void anEndThatNamesNothingIsNoRecording() {
        write(FolderJudge.TOMBSTONE, 4, 0);
        assertThat(seal()).isEqualTo(SEALED);
        assertThat(media.keys()).containsExactly(PLAYLIST);
    }

    @Test
    void aHigherEpochIsLeftAlone() {
        write(playlist(3), 6, 1);
        assertThat(seal()).isEqualTo(new BroadcastSealer.Outcome.Fenced());
        assertThat(stored().ended()).isFalse();
        assertThat(media.keys()).containsExactly(PLAYLIST);
    }

    @Test
    void aListThatHasItsEndKeepsItAndOnlyLacksTheRecording() {
        write(playlist(3).seal(), 4, 9);
        String text = media.text(PLAYLIST);
        assertThat(seal()).isEqualTo(SEALED);
        assertThat(media.text(PLAYLIST)).isEqualTo(text);
        assertThat(media.keys()).contains(VOD);
    }

    @Test
    void whoeverJudgedAVersionIsToldThatThereIsAnother() {
        write(playlist(3), 4, 9);
        media.onNextPut(() -> write(playlist(4), 4, 10));
        assertThat(seal()).isInstanceOf(BroadcastSealer.Outcome.Changed.class);
        assertThat(stored()).isEqualTo(playlist(4));
    }

    @Test
    void canBeCalledAgainAfterEachFailure() {
        write(playlist(3), 4, 9);
        media.failNextPut(Fault.UNAVAILABLE);
        assertThatThrownBy(this::seal).hasCauseInstanceOf(StoreUnavailableException.class);
        assertThat(stored().ended()).isFalse();

        media.failNextPut(Fault.UNKNOWN_AFTER_EFFECT);
        assertThat(seal()).isEqualTo(SEALED);
        assertThat(media.keys()).contains(PLAYLIST, VOD);
    }

    @Test
    void aRecordingThatFailedIsMadeByTheNextCall() {
        write(playlist(3).seal(), 4, 9);
        media.failNextPut(Fault.UNAVAILABLE);
        assertThatThrownBy(this::seal).hasCauseInstanceOf(StoreUnavailableException.class);
        assertThat(media.keys()).doesNotContain(VOD);
        assertThat(seal()).isEqualTo(SEALED);
        assertThat(media.keys()).contains(VOD);
    }

    @Test
    void aDamagedListIsLeftAsItIs() {
        media.write(PLAYLIST, "<html>");
        assertThat(seal()).isEqualTo(SEALED);
        assertThat(media.text(PLAYLIST)).isEqualTo("<html>");
        assertThat(media.keys()).containsExactly(PLAYLIST);
    }
}
