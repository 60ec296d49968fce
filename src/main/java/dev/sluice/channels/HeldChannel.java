package dev.sluice.channels;

/// A channel as one answer of the store showed it.
///
/// @param etag what the next change of it has to name
public record HeldChannel(Channel channel, String etag) {}
