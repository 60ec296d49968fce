package dev.sluice.hls;

import java.time.Instant;

/// One segment as a media playlist names it.
///
/// @param uri relative to the playlist
/// @param durationTicks 90 kHz, more than zero
/// @param discontinuity EXT-X-DISCONTINUITY precedes it
/// @param gap EXT-X-GAP (draft-pantos-hls-rfc8216bis §4.4.4.7): the segment is missing, and players must not load it
public record PlaylistEntry(
        String uri, long durationTicks, Instant programDateTime, boolean discontinuity, boolean gap) {
    public PlaylistEntry {
        if (uri.isEmpty() || uri.chars().anyMatch(c -> c < '!' || c > '~')) {
            throw new IllegalArgumentException("'" + uri + "' cannot stand in a playlist");
        }
        if (durationTicks < 1) {
            throw new IllegalArgumentException("segment duration of " + durationTicks + " ticks is not positive");
        }
    }
}
