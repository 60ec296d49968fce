package dev.sluice.channels;

import org.jspecify.annotations.Nullable;

/// What a channel's document says of a key now.
///
/// @param etag of the document, null if there is none
public record KeyLook(KeyCheck check, @Nullable String etag) {}
