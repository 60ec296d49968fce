package dev.sluice.hls;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /// What the window may ask for at most: each segment costs one write of the whole list, and an entry takes about
    /// 95 bytes, so this is some 340 KB every time. It is two hours of segments of two seconds, six of six seconds.
    public static final int MAX_ENTRIES = 3_600;

    /// A list must not get shorter than this many target durations (§6.2.2).
    private static final int SHORTEST_WINDOW_IN_TARGETS = 3;

    /// Of which number on entries must not leave, where each may.
    public static final long KEEP_NONE = Long.MAX_VALUE;

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
    /// A list never begins with a gap: where gaps would become the first entries, they leave together with the
    /// segment before them. A list holds no more than `windowTicks` asks for, nor more than [#MAX_ENTRIES], but in
    /// any case segments for three target durations (a gap is nothing to play) and all entries from number
    /// `keptFrom` on.
    ///
    /// @param entry not a gap if the list is empty
    /// @param windowTicks how much a player may go back
    /// @param keptFrom number of the first entry that must not leave yet, or [#KEEP_NONE]
    public MediaPlaylist append(PlaylistEntry entry, long windowTicks, long keptFrom) {
        if (ended) {
            throw new IllegalStateException("nothing can be appended after EXT-X-ENDLIST");
        }
        if (entries.isEmpty() && entry.gap()) {
            throw new IllegalArgumentException("a list cannot begin with the gap " + entry.uri());
        }
        List<PlaylistEntry> next = new ArrayList<>(entries);
        next.add(entry);
        int dropped = 0;
        long discontinuities = discontinuitySequence;
        long shortest = Ticks.PER_SECOND * SHORTEST_WINDOW_IN_TARGETS * targetSeconds;
        long total = ticks(next);
        long playable = playableTicks(next);
        while (true) {
            List<PlaylistEntry> head = next.subList(dropped, endOfHead(next, dropped));
            boolean unneeded = total - ticks(head) >= windowTicks || next.size() - dropped > MAX_ENTRIES;
            if (!unneeded
                    || playable - playableTicks(head) < shortest
                    || mediaSequence + dropped + head.size() > keptFrom) {
                break;
            }
            total -= ticks(head);
            playable -= playableTicks(head);
            // The tag belongs to the segment that it precedes and leaves with it.
            discontinuities +=
                    head.stream().filter(PlaylistEntry::discontinuity).count();
            dropped += head.size();
        }
        return new MediaPlaylist(
                targetSeconds,
                independentSegments,
                mediaSequence + dropped,
                discontinuities,
                next.subList(dropped, next.size()),
                false);
    }

    /// Where the entry at `start` and the gaps that follow it end.
    private static int endOfHead(List<PlaylistEntry> entries, int start) {
        int end = start + 1;
        while (end < entries.size() && entries.get(end).gap()) {
            end++;
        }
        return end;
    }

    private static long ticks(List<PlaylistEntry> entries) {
        return entries.stream().mapToLong(PlaylistEntry::durationTicks).sum();
    }

    private static long playableTicks(List<PlaylistEntry> entries) {
        return entries.stream()
                .filter(entry -> !entry.gap())
                .mapToLong(PlaylistEntry::durationTicks)
                .sum();
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
        return ticks(entries);
    }

    /// When the newest segment ends, by its own date; empty if the list is.
    public Optional<Instant> endDate() {
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(entries.getLast()
                        .programDateTime()
                        .plus(Ticks.toDuration(entries.getLast().durationTicks())));
    }
}
