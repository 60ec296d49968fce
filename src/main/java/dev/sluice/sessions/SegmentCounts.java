package dev.sluice.sessions;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/// What became of a session's segments. Those that are neither uploaded nor lost are on their way.
@JsonIgnoreProperties(ignoreUnknown = true)
public record SegmentCounts(long cut, long uploaded, long lost) {
    public static final SegmentCounts NONE = new SegmentCounts(0, 0, 0);
}
