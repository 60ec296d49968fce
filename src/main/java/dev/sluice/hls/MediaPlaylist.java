package dev.sluice.hls;

import java.util.ArrayList;
import java.util.List;

/// A media playlist (RFC 8216 §4.3.3) as one immutable version: what its next version may differ in is exactly what
/// [#append] and [#seal] change (§6.2.1).
///
/// @param targetSeconds EXT-X-TARGETDURATION, the same in all versions
/// @param independentSegments EXT-X-INDEPENDENT-SEGMENTS, the same in all versions
/// @param mediaSequence number of the first entry
/// @param discontinuitySequence discontinuities that left the list at its head
/// @param ended EXT-X-ENDLIST: no version follows
public record MediaPlaylist(
        int targetSeconds,
        boolean independentSegments,
        long mediaSequence,
        long discontinuitySequence,
        List<PlaylistEntry> entries,
        boolean ended) {

    /// A list must not get shorter than this many target durations (§6.2.2).
    private static final int SHORTEST_WINDOW_IN_TARGETS = 3;

    public MediaPlaylist {
        if (targetSeconds < 1 || mediaSequence < 0 || discontinuitySequence < 0) {
            throw new IllegalArgumentException("playlist with target duration " + targetSeconds + ", media sequence "
                    + mediaSequence + ", discontinuity sequence " + discontinuitySequence + " is impossible");
        }
        entries = List.copyOf(entries);
    }

    public static MediaPlaylist empty(int targetSeconds, boolean independentSegments) {
        return new MediaPlaylist(targetSeconds, independentSegments, 0, 0, List.of(), false);
    }

    /// The version that also names `entry` and has dropped from its head what the window no longer needs.
    ///
    /// @param windowTicks how much a player may go back; never less than three target durations are kept
    public MediaPlaylist append(PlaylistEntry entry, long windowTicks) {
        if (ended) {
            throw new IllegalStateException("nothing can be appended after EXT-X-ENDLIST");
        }
        List<PlaylistEntry> next = new ArrayList<>(entries);
        next.add(entry);
        long kept = Math.max(windowTicks, Ticks.PER_SECOND * SHORTEST_WINDOW_IN_TARGETS * targetSeconds);
        long total = next.stream().mapToLong(PlaylistEntry::durationTicks).sum();
        int dropped = 0;
        long discontinuities = discontinuitySequence;
        while (total - next.get(dropped).durationTicks() >= kept) {
            PlaylistEntry oldest = next.get(dropped++);
            total -= oldest.durationTicks();
            // The tag belongs to the segment that it precedes and leaves with it.
            discontinuities += oldest.discontinuity() ? 1 : 0;
        }
        return new MediaPlaylist(
                targetSeconds,
                independentSegments,
                mediaSequence + dropped,
                discontinuities,
                next.subList(dropped, next.size()),
                false);
    }

    /// The last version.
    public MediaPlaylist seal() {
        return new MediaPlaylist(
                targetSeconds, independentSegments, mediaSequence, discontinuitySequence, entries, true);
    }

    /// The number that the next appended entry gets.
    public long nextSequence() {
        return mediaSequence + entries.size();
    }

    /// Entries of an earlier version that this one no longer names.
    public List<PlaylistEntry> droppedSince(MediaPlaylist earlier) {
        long gone = Math.min(mediaSequence - earlier.mediaSequence, earlier.entries.size());
        return earlier.entries.subList(0, (int) Math.max(0, gone));
    }

    public long durationTicks() {
        return entries.stream().mapToLong(PlaylistEntry::durationTicks).sum();
    }
}
