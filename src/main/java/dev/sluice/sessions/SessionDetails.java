package dev.sluice.sessions;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an operator wants to know of a session. Some 750 bytes as JSON, and 250 more for each finding.
///
/// @param startedAt by its pod's clock, as all times here
/// @param keyId of the stream key that it uses; null where that is not known
/// @param reconnects sessions before this one in the same broadcast
/// @param earlierBroadcasts ids of those that it wrote before the one that it wrote last, oldest first: where
/// keyframes come
///     further apart than a playlist has promised, it goes on in another one
/// @param video null before there were pictures
/// @param audio null before there was sound
/// @param audioVideoOffsetMs how far the timestamps of the sound are ahead of those of the pictures that arrive at the
///     same time, smoothed: near zero for an encoder that interleaves well, and how much more a player has to buffer
///     otherwise; null while there are not both. It says nothing of lips: what is spoken when is in the timestamps
/// @param receivedBytes of audio and video, as the encoder has sent them
/// @param uploadLatency of whole segments to the store
/// @param publishLatency from the last frame of a segment received to the playlist stored that names it
/// @param recent the same of the last minute alone
/// @param measuredAt when all this was so
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionDetails(
        @IsoText Instant startedAt,
        @Nullable String keyId,
        int reconnects,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> earlierBroadcasts,
        SessionClient client,
        @Nullable VideoFigures video,
        @Nullable AudioFigures audio,
        @Nullable Long audioVideoOffsetMs,
        BitrateFigures bitrateKbps,
        long receivedBytes,
        SegmentCounts segments,
        LatencyHistogram uploadLatency,
        LatencyHistogram publishLatency,
        RecentLatencies recent,
        List<SessionFinding> findings,
        @IsoText Instant measuredAt) {
    public SessionDetails {
        startedAt = startedAt == null ? Instant.EPOCH : startedAt;
        measuredAt = measuredAt == null ? startedAt : measuredAt;
        client = client == null ? new SessionClient("", "", SessionClient.RTMP) : client;
        bitrateKbps = bitrateKbps == null ? BitrateFigures.NONE : bitrateKbps;
        segments = segments == null ? SegmentCounts.NONE : segments;
        uploadLatency = uploadLatency == null ? LatencyHistogram.EMPTY : uploadLatency;
        publishLatency = publishLatency == null ? LatencyHistogram.EMPTY : publishLatency;
        recent = recent == null ? RecentLatencies.NONE : recent;
        earlierBroadcasts = earlierBroadcasts == null ? List.of() : List.copyOf(earlierBroadcasts);
        findings = findings == null ? List.of() : List.copyOf(findings);
    }
}
