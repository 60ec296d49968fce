package dev.sluice.sessions;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/// The sound of a session.
///
/// @param codec as RFC 6381 writes it
/// @param sampleRate in Hz
/// @param frames received
@JsonIgnoreProperties(ignoreUnknown = true)
public record AudioFigures(String codec, int sampleRate, int channels, long frames) {}
