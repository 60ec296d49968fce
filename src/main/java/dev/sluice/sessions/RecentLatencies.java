package dev.sluice.sessions;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// How long things took in the last minute, which the figures of a whole session hide more the longer it lasts.
///
/// @param uploadMicros the median of [SessionDetails#uploadLatency()]; null where nothing was uploaded
/// @param publishMicros the median of [SessionDetails#publishLatency()]; null where nothing was published
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RecentLatencies(
        @Nullable Long uploadMicros, @Nullable Long publishMicros) {
    public static final RecentLatencies NONE = new RecentLatencies(null, null);
}
