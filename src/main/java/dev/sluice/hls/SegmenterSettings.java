package dev.sluice.hls;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How to cut.
///
/// @param segmentDuration a segment ends at the first IDR picture that comes so late after its start, or up to a
///     tenth of it earlier
/// @param continued what the playlist that the output goes on has promised: the first segment is a discontinuity
///     there. Null for a playlist that begins with the first segment.
/// @param endBefore when the media in that playlist ends, by its own dates: what follows is not dated earlier, unless
///     that lies in the future. Null where there is none.
public record SegmenterSettings(
        Duration segmentDuration,
        @Nullable PlaylistPromise continued,
        @Nullable Instant endBefore) {
    public SegmenterSettings {
        if (segmentDuration.compareTo(Duration.ofMillis(500)) < 0
                || segmentDuration.compareTo(Duration.ofSeconds(30)) > 0) {
            throw new IllegalArgumentException(
                    "segment duration " + segmentDuration + " is not within half a second and 30 seconds");
        }
    }
}
