package dev.sluice.hls;

import dev.sluice.bytes.MalformedException;
import java.util.List;
import java.util.Optional;

/// What keeps the memory of a recorded broadcast whose live window moves on: part `k` names the entries `100k` to
/// `100k + 99` of its media playlist, and an entry leaves that playlist only when its part is stored.
///
/// The entries of a committed playlist never change, so a part is the same whoever writes it and how often: it needs
/// no fence. And how many parts are stored need not be kept anywhere, because the playlist's first entry tells it.
///
/// @param storedParts how many parts, from part 0 on, are known to be stored
public record RecordingJournal(long storedParts) {
    /// Entries of one part: one more write for a hundred segments is next to nothing, and a live playlist that waits
    /// for its part gets at most a hundred entries, some 10 KB, longer.
    public static final int PART_ENTRIES = 100;

    /// The journal of a broadcast that nobody has seen yet.
    public static final RecordingJournal EMPTY = new RecordingJournal(0);

    /// What a committed playlist tells: parts of entries that have left it are stored.
    public static RecordingJournal of(MediaPlaylist committed) {
        return new RecordingJournal(Math.ceilDiv(committed.mediaSequence(), PART_ENTRIES));
    }

    /// Number of the first entry that must not leave the playlist yet.
    public long keptFrom() {
        return storedParts * PART_ENTRIES;
    }

    /// The next part, if `committed` names all of its entries.
    ///
    /// @param committed a version that is known to stand in the store
    public Optional<MediaPlaylist> due(MediaPlaylist committed) {
        long first = keptFrom();
        if (committed.nextSequence() < first + PART_ENTRIES) {
            return Optional.empty();
        }
        if (committed.mediaSequence() > first) {
            throw new IllegalStateException("entries " + first + " to " + (committed.mediaSequence() - 1)
                    + " have left the playlist before part " + storedParts + " was stored");
        }
        int from = (int) (first - committed.mediaSequence());
        long discontinuities = committed.entries().subList(0, from).stream()
                .filter(PlaylistEntry::discontinuity)
                .count();
        return Optional.of(new MediaPlaylist(
                committed.targetSeconds(),
                committed.independentSegments(),
                first,
                committed.discontinuitySequence() + discontinuities,
                committed.entries().subList(from, from + PART_ENTRIES),
                false));
    }

    /// The journal once the part that was due is stored.
    public RecordingJournal stored() {
        return new RecordingJournal(storedParts + 1);
    }

    /// Reads part `number`.
    ///
    /// @throws MalformedException if it is not that part
    public static MediaPlaylist read(long number, String text) {
        MediaPlaylist part = MediaPlaylistText.read(text);
        if (part.mediaSequence() != number * PART_ENTRIES || part.entries().size() != PART_ENTRIES) {
            throw new MalformedException("not part " + number + " of a journal: "
                    + part.entries().size() + " entries from number " + part.mediaSequence() + " on");
        }
        return part;
    }

    /// Entries of the sealed playlist that no part names which is known to be stored.
    static List<PlaylistEntry> rest(MediaPlaylist sealed) {
        long from = of(sealed).keptFrom() - sealed.mediaSequence();
        List<PlaylistEntry> entries = sealed.entries();
        return entries.subList((int) Math.min(from, entries.size()), entries.size());
    }
}
