package dev.sluice.sessions;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;

/// Something about a session that its broadcaster or an operator can mend.
///
/// @param kind a stable label, such as `keyframe-interval`
/// @param text in plain words, with what to do about it
/// @param first when it was first met
/// @param last when it was last met
/// @param count how often it was met
@JsonIgnoreProperties(ignoreUnknown = true)
public record SessionFinding(
        String kind,
        String text,
        @IsoText Instant first,
        @IsoText Instant last,
        long count) {}
