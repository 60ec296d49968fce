package dev.sluice.hls;

/// What a media playlist says of all its segments, those to come included. Neither value may change under one
/// playlist URL (RFC 8216 §6.2.1), so both are decided once, when the first segment is complete.
///
/// @param targetSeconds EXT-X-TARGETDURATION: no segment's duration, rounded to the nearest second, is longer
/// @param independentSegments EXT-X-INDEPENDENT-SEGMENTS: every segment can be decoded alone
public record PlaylistPromise(int targetSeconds, boolean independentSegments) {
    public PlaylistPromise {
        if (targetSeconds < 1) {
            throw new IllegalArgumentException("target duration of " + targetSeconds + " s is below 1 s");
        }
    }
}
