package dev.sluice.hls;

import java.time.Duration;

/// How to cut.
///
/// @param segmentDuration a segment ends at the first IDR picture that comes so late after its start
/// @param targetSeconds EXT-X-TARGETDURATION when a playlist already promises one, 0 while it is still open; see
///     [TargetDuration]
/// @param continues the output goes on after other segments of the same playlist, so its first segment is a
///     discontinuity
public record SegmenterSettings(Duration segmentDuration, int targetSeconds, boolean continues) {
    public SegmenterSettings {
        if (segmentDuration.compareTo(Duration.ofMillis(500)) < 0
                || segmentDuration.compareTo(Duration.ofSeconds(30)) > 0) {
            throw new IllegalArgumentException(
                    "segment duration " + segmentDuration + " is not within half a second and 30 seconds");
        }
        if (targetSeconds < 0) {
            throw new IllegalArgumentException("target duration " + targetSeconds + " is negative");
        }
    }
}
