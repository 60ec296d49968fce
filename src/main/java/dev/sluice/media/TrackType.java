package dev.sluice.media;

/// The two tracks a broadcast may have; at most one of each.
public enum TrackType {
    VIDEO,
    AUDIO
}
