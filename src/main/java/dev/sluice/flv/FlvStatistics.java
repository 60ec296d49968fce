package dev.sluice.flv;

/// What became of the messages of one track so far.
///
/// @param delivered access units handed to the sink
/// @param droppedBeforeHeader media that arrived before the decoder configuration that it needs
/// @param malformed messages dropped because their bytes break the format
/// @param ignored messages that carry no media of the track: empty ones, commands, metadata, further tracks
public record FlvStatistics(long delivered, long droppedBeforeHeader, long malformed, long ignored) {}
