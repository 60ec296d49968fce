package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.MalformedException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MediaPlaylistTest {
    private static final Instant START = Instant.parse("2026-03-04T05:06:07.089Z");

    private static PlaylistEntry entry(int number, boolean discontinuity) {
        return new PlaylistEntry(number + ".ts", 180_180, START.plusMillis(2_002L * number), discontinuity, false);
    }

    @Test
    void keepsTheWindowAndCountsWhatLeavesIt() {
        MediaPlaylist playlist = MediaPlaylist.empty(2, true);
        for (int i = 0; i < 20; i++) {
            playlist = playlist.append(entry(i, i == 2 || i == 12), 10 * Ticks.PER_SECOND, MediaPlaylist.KEEP_NONE);
        }
        assertThat(playlist.entries())
                .extracting(PlaylistEntry::uri)
                .containsExactly("15.ts", "16.ts", "17.ts", "18.ts", "19.ts");
        assertThat(playlist.mediaSequence()).isEqualTo(15);
        assertThat(playlist.discontinuitySequence()).isEqualTo(2);
        assertThat(playlist.nextSequence()).isEqualTo(20);
    }

    @Test
    void isNeverShorterThanThreeTargetDurations() {
        MediaPlaylist playlist = MediaPlaylist.empty(2, true);
        for (int i = 0; i < 20; i++) {
            playlist = playlist.append(entry(i, false), 1, MediaPlaylist.KEEP_NONE);
            assertThat(playlist.durationTicks()).isGreaterThanOrEqualTo(Math.min(i + 1, 3) * 180_000L);
        }
        assertThat(playlist.entries()).hasSize(3);
    }

    @Test
    void tellsWhichEntriesAVersionDropped() {
        MediaPlaylist before = MediaPlaylist.empty(2, true);
        for (int i = 0; i < 3; i++) {
            before = before.append(entry(i, false), 1, MediaPlaylist.KEEP_NONE);
        }
        MediaPlaylist after = before.append(entry(3, false), 1, MediaPlaylist.KEEP_NONE)
                .append(entry(4, false), 1, MediaPlaylist.KEEP_NONE);
        assertThat(after.droppedSince(before)).extracting(PlaylistEntry::uri).containsExactly("0.ts", "1.ts");
        assertThat(after.droppedSince(after)).isEmpty();
    }

    private static PlaylistEntry gap(int number, boolean discontinuity) {
        return new PlaylistEntry(number + ".ts", 180_000, START, discontinuity, true);
    }

    private static PlaylistEntry real(int number) {
        return new PlaylistEntry(number + ".ts", 180_000, START, false, false);
    }

    @Test
    void aListNeverBeginsWithAGap() {
        assertThatThrownBy(() -> MediaPlaylist.empty(2, true).append(gap(0, false), 1, MediaPlaylist.KEEP_NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.ts");
    }

    @Test
    void gapsLeaveWithTheSegmentBeforeThemAndCountLikeSegments() {
        MediaPlaylist playlist = MediaPlaylist.empty(2, true);
        for (int i = 0; i < 20; i++) {
            boolean missing = i == 1 || i == 2 || i == 8 || i == 9;
            playlist = playlist.append(
                    missing ? gap(i, i == 1 || i == 8) : real(i), 10 * Ticks.PER_SECOND, MediaPlaylist.KEEP_NONE);
            assertThat(playlist.entries().getFirst().gap()).isFalse();
            assertThat(playlist.nextSequence()).isEqualTo(i + 1);
            assertThat(playlist.entries().getFirst().uri()).isEqualTo(playlist.mediaSequence() + ".ts");
        }
        assertThat(playlist.mediaSequence()).isEqualTo(15);
        assertThat(playlist.discontinuitySequence()).isEqualTo(2);
    }

    @Test
    void aSegmentStaysWhereTheWindowNeedsTheGapsBehindIt() {
        MediaPlaylist playlist = MediaPlaylist.empty(2, true);
        for (int i = 0; i < 9; i++) {
            playlist = playlist.append(
                    i == 3 || i == 4 ? gap(i, false) : real(i), 10 * Ticks.PER_SECOND, MediaPlaylist.KEEP_NONE);
        }
        // Without segment 2 the list would begin with the gaps, and without these it would last eight seconds.
        assertThat(playlist.mediaSequence()).isEqualTo(2);
        assertThat(playlist.append(real(9), 10 * Ticks.PER_SECOND, MediaPlaylist.KEEP_NONE)
                        .mediaSequence())
                .isEqualTo(5);
    }

    @Test
    void threeTargetDurationsOfSegmentsStayHoweverManyGapsFollow() {
        MediaPlaylist playlist = MediaPlaylist.empty(2, true);
        for (int i = 0; i < 10; i++) {
            playlist = playlist.append(real(i), 1, MediaPlaylist.KEEP_NONE);
        }
        for (int i = 10; i < 30; i++) {
            playlist = playlist.append(gap(i, false), 1, MediaPlaylist.KEEP_NONE);
        }
        assertThat(playlist.mediaSequence()).isEqualTo(7);
        assertThat(playlist.entries()).filteredOn(entry -> !entry.gap()).hasSize(3);
    }

    @Test
    void aListStaysWritableHoweverLongTheWindow() {
        MediaPlaylist playlist = MediaPlaylist.empty(1, true);
        for (int i = 0; i < MediaPlaylist.MAX_ENTRIES + 5; i++) {
            playlist = playlist.append(real(i), Long.MAX_VALUE / 2, MediaPlaylist.KEEP_NONE);
        }
        assertThat(playlist.entries()).hasSize(MediaPlaylist.MAX_ENTRIES);
        assertThat(playlist.mediaSequence()).isEqualTo(5);
        assertThat(MediaPlaylistText.write(playlist, Revision.NONE).length()).isLessThan(350_000);
    }

    @Test
    void entriesThatMustBeKeptDoNotLeave() {
        MediaPlaylist playlist = MediaPlaylist.empty(2, true);
        for (int i = 0; i < 20; i++) {
            playlist = playlist.append(i == 4 ? gap(i, false) : real(i), 1, 4);
        }
        // Segment 3 could leave, but not without the gap behind it.
        assertThat(playlist.mediaSequence()).isEqualTo(3);
        assertThat(playlist.append(real(20), 1, 5).mediaSequence()).isEqualTo(5);
    }

    @Test
    void nothingFollowsTheEnd() {
        MediaPlaylist sealed = MediaPlaylist.empty(2, true)
                .append(entry(0, false), 1, MediaPlaylist.KEEP_NONE)
                .seal();
        assertThatThrownBy(() -> sealed.append(entry(1, false), 1, MediaPlaylist.KEEP_NONE))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void readsWhatItWrote() {
        MediaPlaylist playlist = new MediaPlaylist(
                2, true, 7, 3, List.of(entry(7, false), entry(8, true), gap(9, true), entry(10, false)), true);
        String text = MediaPlaylistText.write(playlist, new Revision(4, 19));
        assertThat(MediaPlaylistText.read(text)).isEqualTo(playlist);
        assertThat(Revision.of(text)).isEqualTo(new Revision(4, 19));
    }

    @Test
    void textFollowsTheSpecification() {
        MediaPlaylist playlist =
                new MediaPlaylist(2, true, 7, 3, List.of(entry(0, false), entry(1, true), gap(2, false)), true);
        assertThat(MediaPlaylistText.write(playlist, new Revision(1, 2))).isEqualTo("""
                #EXTM3U
                #EXT-X-VERSION:3
                # sluice epoch=1 rev=2
                #EXT-X-TARGETDURATION:2
                #EXT-X-MEDIA-SEQUENCE:7
                #EXT-X-DISCONTINUITY-SEQUENCE:3
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-PROGRAM-DATE-TIME:2026-03-04T05:06:07.089Z
                #EXTINF:2.002000,
                0.ts
                #EXT-X-DISCONTINUITY
                #EXT-X-PROGRAM-DATE-TIME:2026-03-04T05:06:09.091Z
                #EXTINF:2.002000,
                1.ts
                #EXT-X-PROGRAM-DATE-TIME:2026-03-04T05:06:07.089Z
                #EXT-X-GAP
                #EXTINF:2.000000,
                2.ts
                #EXT-X-ENDLIST
                """);
    }

    @Test
    void refusesWhatIsNoPlaylistOfOurs() {
        assertThatThrownBy(() -> MediaPlaylistText.read("<html>")).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> MediaPlaylistText.read("#EXTM3U\n#EXT-X-TARGETDURATION:x\n"))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> MediaPlaylistText.read("#EXTM3U\n#EXT-X-TARGETDURATION:2\n1.ts\n"))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void everyTickSurvivesTheText() {
        for (long ticks = 1; ticks < 400_000; ticks += 997) {
            MediaPlaylist playlist = new MediaPlaylist(
                    5, false, 0, 0, List.of(new PlaylistEntry("a.ts", ticks, START, false, false)), false);
            assertThat(MediaPlaylistText.read(MediaPlaylistText.write(playlist, Revision.NONE))
                            .durationTicks())
                    .isEqualTo(ticks);
        }
    }
}
