package dev.sluice.checker;

import java.util.List;

/// What a version of a media playlist says, to be compared with how others read it.
public record PlaylistSummary(
        long mediaSequence, long discontinuitySequence, long targetSeconds, boolean ended, List<Segment> segments) {
    public record Segment(String uri, double seconds, boolean discontinuity, String date) {}

    public static PlaylistSummary of(String text) {
        Playlist playlist = Playlist.parse(text);
        return new PlaylistSummary(
                playlist.sequence(Tag.MEDIA_SEQUENCE),
                playlist.sequence(Tag.DISCONTINUITY_SEQUENCE),
                playlist.number(Tag.TARGET_DURATION).orElse(0),
                playlist.hasEnded(),
                playlist.entries().stream()
                        .map(entry -> new Segment(
                                entry.uri(),
                                entry.seconds(),
                                entry.discontinuity(),
                                entry.value(Tag.DATE).orElse("")))
                        .toList());
    }
}
