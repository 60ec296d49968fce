package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VodPlaylistTest {
    private static final Instant START = Instant.parse("2026-03-04T05:06:07.089Z");

    private static PlaylistEntry entry(int number, boolean discontinuity, boolean gap) {
        return new PlaylistEntry(number + ".ts", 180_000, START.plusSeconds(2L * number), discontinuity, gap);
    }

    private static PlaylistEntry entry(int number) {
        return entry(number, false, false);
    }

    private static MediaPlaylist list(long first, boolean ended, List<PlaylistEntry> entries) {
        return new MediaPlaylist(2, true, first, 0, entries, ended);
    }

    private static List<PlaylistEntry> entries(int from, int to) {
        return IntStream.range(from, to).mapToObj(VodPlaylistTest::entry).toList();
    }

    @Test
    void isAListOfTypeVodFromTheFirstSegmentOn() {
        VodPlaylist vod = new VodPlaylist(
                list(0, true, List.of(entry(0), entry(1, true, false), entry(2, false, true), entry(3))));
        assertThat(vod.parts()).isZero();
        assertThat(vod.end()).isEqualTo("""
                #EXTM3U
                #EXT-X-VERSION:3
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-TARGETDURATION:2
                #EXT-X-MEDIA-SEQUENCE:0
                #EXT-X-DISCONTINUITY-SEQUENCE:0
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-PROGRAM-DATE-TIME:2026-03-04T05:06:07.089Z
                #EXTINF:2.000000,
                0.ts
                #EXT-X-DISCONTINUITY
                #EXT-X-PROGRAM-DATE-TIME:2026-03-04T05:06:09.089Z
                #EXTINF:2.000000,
                1.ts
                #EXT-X-PROGRAM-DATE-TIME:2026-03-04T05:06:11.089Z
                #EXT-X-GAP
                #EXTINF:2.000000,
                2.ts
                #EXT-X-PROGRAM-DATE-TIME:2026-03-04T05:06:13.089Z
                #EXTINF:2.000000,
                3.ts
                #EXT-X-ENDLIST
                """);
    }

    @Test
    void doesNotPromiseIndependenceWhereTheBroadcastDidNot() {
        MediaPlaylist sealed = new MediaPlaylist(2, false, 0, 0, entries(0, 1), true);
        assertThat(new VodPlaylist(sealed).end()).doesNotContain("INDEPENDENT");
    }

    @Test
    void namesWhatThePartsNameAndOnceOnlyWhatThePlaylistStillNames() {
        // Part 2 is stored, and still named by the playlist, whose head has left part 1.
        VodPlaylist vod = new VodPlaylist(list(150, true, entries(150, 330)));
        assertThat(vod.parts()).isEqualTo(2);
        vod.add(list(0, false, entries(0, 100)));
        vod.add(list(100, false, entries(100, 200)));
        assertThat(MediaPlaylistText.read(vod.end()).entries()).isEqualTo(entries(0, 330));
    }

    @Test
    void endsWithItsPartsWhereThePlaylistNamesNoMore() {
        VodPlaylist vod = new VodPlaylist(list(197, true, entries(197, 200)));
        vod.add(list(0, false, entries(0, 100)));
        vod.add(list(100, false, entries(100, 200)));
        assertThat(MediaPlaylistText.read(vod.end()).entries()).isEqualTo(entries(0, 200));
    }

    @Test
    void theFirstSegmentJoinsOnToNothing() {
        List<PlaylistEntry> entries = new ArrayList<>(entries(1, 4));
        entries.addFirst(entry(0, true, false));
        assertThat(new VodPlaylist(list(0, true, entries)).end()).doesNotContain("#EXT-X-DISCONTINUITY\n");
    }

    @Test
    void whatFollowsALostPartDoesNotJoinOn() {
        VodPlaylist vod = new VodPlaylist(list(200, true, entries(200, 203)));
        vod.add(list(0, false, entries(0, 100)));
        vod.skip();
        MediaPlaylist read = MediaPlaylistText.read(vod.end());
        assertThat(read.entries()).hasSize(103);
        assertThat(read.entries()).filteredOn(PlaylistEntry::discontinuity).containsExactly(entry(200, true, false));
    }

    @Test
    void doesNotBeginWithAGapBehindALostPart() {
        List<PlaylistEntry> entries = new ArrayList<>(entries(101, 104));
        entries.addFirst(entry(100, false, true));
        VodPlaylist vod = new VodPlaylist(list(100, true, entries));
        vod.skip();
        MediaPlaylist read = MediaPlaylistText.read(vod.end());
        assertThat(read.entries()).isEqualTo(entries(101, 104));
    }

    @Test
    void isNotMadeOfABroadcastThatGoesOn() {
        assertThatThrownBy(() -> new VodPlaylist(list(0, false, entries(0, 3))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
