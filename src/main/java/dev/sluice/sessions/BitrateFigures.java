package dev.sluice.sessions;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/// Audio and video received, in kbit/s by the wall clock.
///
/// @param now over the last five seconds
/// @param minute over the last minute
/// @param mean since the session began
@JsonIgnoreProperties(ignoreUnknown = true)
public record BitrateFigures(long now, long minute, long mean) {
    public static final BitrateFigures NONE = new BitrateFigures(0, 0, 0);
}
