package dev.sluice.sessions;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// The pictures of a session.
///
/// @param codec as RFC 6381 writes it
/// @param width in pixels, 0 while unknown
/// @param frameRate measured over the last seconds of the encoder's time; 0 while unknown, and when no picture has
/// come
///     for five seconds; of an ended session that of its last pictures
/// @param keyframeIntervalMs distance of the last two keyframes, or how long the next one is overdue if that is more;
///     null before there were two
/// @param frames received; what has one timestamp is one
/// @param dropped pictures and sound that were received and could not be shown
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VideoFigures(
        String codec,
        int width,
        int height,
        double frameRate,
        @Nullable Long keyframeIntervalMs,
        long frames,
        long dropped) {}
