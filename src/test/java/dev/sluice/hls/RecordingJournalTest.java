package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.MalformedException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordingJournalTest {
    /// Finer than the milliseconds of the text.
    private static final Instant START = Instant.parse("2026-03-04T05:06:07.089123Z");

    private static PlaylistEntry entry(int number) {
        return new PlaylistEntry(
                number + ".ts", 180_007, START.plusSeconds(2L * number), number % 40 == 7, number % 40 == 8);
    }

    private static MediaPlaylist grown(MediaPlaylist playlist, int to, RecordingJournal journal) {
        MediaPlaylist grown = playlist;
        for (int i = (int) playlist.nextSequence(); i < to; i++) {
            grown = grown.append(entry(i), 1, journal.keptFrom());
        }
        return grown;
    }

    private static MediaPlaylist playlist(int to, RecordingJournal journal) {
        return grown(MediaPlaylist.empty(2, true), to, journal);
    }

    @Test
    void aPartIsDueWhenAllOfItsEntriesAreCommitted() {
        RecordingJournal journal = RecordingJournal.EMPTY;
        assertThat(journal.due(playlist(99, journal))).isEmpty();
        MediaPlaylist part = journal.due(playlist(130, journal)).orElseThrow();
        assertThat(part.mediaSequence()).isZero();
        assertThat(part.entries()).hasSize(100).first().isEqualTo(entry(0));
        assertThat(part.entries()).last().isEqualTo(entry(99));
    }

    @Test
    void theNextPartBeginsWhereTheLastOneEndedAndCountsItsDiscontinuities() {
        RecordingJournal journal = RecordingJournal.EMPTY;
        MediaPlaylist early = playlist(150, journal);
        journal = journal.stored();
        MediaPlaylist late = grown(early, 200, journal);
        assertThat(late.mediaSequence()).isEqualTo(100);

        MediaPlaylist part = journal.due(late).orElseThrow();
        assertThat(part.mediaSequence()).isEqualTo(100);
        assertThat(part.entries()).hasSize(100).first().isEqualTo(entry(100));
        // 7, 47 and 87.
        assertThat(part.discontinuitySequence()).isEqualTo(3);
    }

    @Test
    void aPartReadsTheSameWhoeverWritesItAndFromWhicheverVersion() {
        RecordingJournal journal = RecordingJournal.EMPTY;
        MediaPlaylist first = playlist(150, journal);
        String written = MediaPlaylistText.write(
                journal.stored().due(grown(first, 200, journal)).orElseThrow());
        // Another one goes on from the text, and only later, when other entries have left the list.
        MediaPlaylist continued = MediaPlaylistText.read(MediaPlaylistText.write(first, new Revision(7, 3)));
        MediaPlaylist later = grown(continued, 230, journal.stored());
        assertThat(later.mediaSequence()).isEqualTo(100);

        assertThat(MediaPlaylistText.write(RecordingJournal.of(later).due(later).orElseThrow()))
                .isEqualTo(written)
                .doesNotContain("epoch");
    }

    @Test
    void thePlaylistTellsWhichPartsAreStored() {
        assertThat(RecordingJournal.of(new MediaPlaylist(2, true, 0, 0, java.util.List.of(), false)))
                .isEqualTo(RecordingJournal.EMPTY);
        assertThat(RecordingJournal.of(new MediaPlaylist(2, true, 1, 0, java.util.List.of(), false))
                        .storedParts())
                .isEqualTo(1);
        assertThat(RecordingJournal.of(new MediaPlaylist(2, true, 100, 0, java.util.List.of(), false))
                        .storedParts())
                .isEqualTo(1);
        assertThat(RecordingJournal.of(new MediaPlaylist(2, true, 101, 0, java.util.List.of(), false))
                        .storedParts())
                .isEqualTo(2);
    }

    @Test
    void entriesThatLeftTooEarlyAreAFaultOfOurs() {
        MediaPlaylist playlist = playlist(250, new RecordingJournal(2));
        assertThat(playlist.mediaSequence()).isPositive();
        assertThatThrownBy(() -> RecordingJournal.EMPTY.due(playlist))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("part 0");
    }

    @Test
    void readsAPartAndNothingElse() {
        RecordingJournal journal = RecordingJournal.EMPTY;
        MediaPlaylist part = journal.due(playlist(100, journal)).orElseThrow();
        String text = MediaPlaylistText.write(part);
        assertThat(RecordingJournal.read(0, text).entries()).hasSize(100);
        assertThat(MediaPlaylistText.write(RecordingJournal.read(0, text))).isEqualTo(text);
        assertThatThrownBy(() -> RecordingJournal.read(1, text))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("part 1");
        String shorter = MediaPlaylistText.write(
                new MediaPlaylist(2, true, 0, 0, part.entries().subList(0, 99), false));
        assertThatThrownBy(() -> RecordingJournal.read(0, shorter)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> RecordingJournal.read(0, "")).isInstanceOf(MalformedException.class);
    }

    @Test
    void noVersionOfABroadcastLosesAnEntryBetweenPartsAndPlaylist() {
        RecordingJournal journal = RecordingJournal.EMPTY;
        MediaPlaylist playlist = MediaPlaylist.empty(2, true);
        for (int i = 0; i < 450; i++) {
            playlist = playlist.append(entry(i), 20 * Ticks.PER_SECOND, journal.keptFrom());
            Optional<MediaPlaylist> due = journal.due(playlist);
            if (due.isPresent()) {
                journal = journal.stored();
            }
            assertThat(RecordingJournal.of(playlist).storedParts()).isLessThanOrEqualTo(journal.storedParts());
            long remembered = RecordingJournal.of(playlist).keptFrom()
                    + RecordingJournal.rest(playlist).size();
            assertThat(remembered).isEqualTo(i + 1);
            assertThat(playlist.entries().size()).isLessThanOrEqualTo(100 + 10 + 2);
        }
        assertThat(journal.storedParts()).isEqualTo(4);
    }
}
