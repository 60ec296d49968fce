package dev.sluice.sessions;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How a session has ended.
///
/// @param cause a stable label: that of the disconnect cause, or [#POD_LOST]
/// @param reason in plain words, where there is more to say
/// @param at when
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionEnd(
        String cause, @Nullable String reason, @IsoText Instant at) {
    /// Its process is gone, and nobody knows how the session ended: what is told of it is what the process reported
    /// last.
    public static final String POD_LOST = "pod_lost";

    /// The end of a session whose process is gone.
    ///
    /// @param at when it was last known to live
    public static SessionEnd ofLostPod(String podId, Instant at) {
        return new SessionEnd(
                POD_LOST,
                "pod " + podId + " is gone, and with it the connection; the figures are those of its last report",
                at);
    }
}
