package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.sluice.sessions.BitrateFigures;
import dev.sluice.sessions.LatencyHistogram;
import dev.sluice.sessions.ListedSession;
import dev.sluice.sessions.SegmentCounts;
import dev.sluice.sessions.SessionDetails;
import dev.sluice.sessions.SessionEnd;
import dev.sluice.sessions.SessionFinding;
import dev.sluice.sessions.SessionReport;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A session as answers show it.
@Schema(
        name = "Session",
        description = "One encoder's connection: who sends what, and what became of it.",
        requiredProperties = {
            "id",
            "channelId",
            "broadcastId",
            "earlierBroadcastIds",
            "keyId",
            "state",
            "pod",
            "startedAt",
            "endedAt",
            "client",
            "video",
            "audio",
            "audioVideoOffset",
            "bitrateKbps",
            "receivedBytes",
            "segments",
            "uploadLatency",
            "publishLatency",
            "reconnects",
            "findings",
            "end",
            "measuredAt",
            "reportedAt",
            "playbackUrl"
        })
public record SessionView(
        @Schema(examples = "20260131-studio-b7wq2mtxk4zr") String id,
        @Schema(examples = "studio") String channelId,

        @Schema(
                description = "What viewers see: one or more sessions, joined within the reconnect window.",
                examples = "20260131T115958123-k7wq2m")
        String broadcastId,

        @Schema(
                description =
                        "Broadcasts that it has written before that one, oldest first: where keyframes come further"
                                + " apart than a playlist has promised, a session goes on in another broadcast.")
        List<String> earlierBroadcastIds,

        @Schema(
                nullable = true,
                description = "The stream key that it uses; null where that is not known.",
                examples = "k7wq2mtx")
        @Nullable String keyId,

        @Schema(
                enumeration = {"live", "waiting", "ended", "unknown"},
                description = "`waiting`: the connection is lost, and the broadcast waits for the encoder to come back."
                        + " `unknown`: its pod has not reported for fifteen seconds.")
        String state,

        @Schema(examples = "sluice-7d9f-x2x4k") String pod,
        Instant startedAt,
        @Schema(nullable = true) @Nullable Instant endedAt,
        ClientView client,

        @Schema(nullable = true, description = "null before there were pictures.") @Nullable VideoView video,

        @Schema(nullable = true, description = "null before there was sound.") @Nullable AudioView audio,

        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Schema(
                type = SchemaType.STRING,
                format = "duration",
                nullable = true,
                examples = "PT0.021S",
                description = "How far the sound's timestamps are ahead of those of the pictures that arrive with it."
                        + " Near zero for an encoder that interleaves well.")
        @Nullable Duration audioVideoOffset,

        BitrateView bitrateKbps,
        @Schema(description = "Audio and video.") long receivedBytes,
        SegmentsView segments,

        @Schema(nullable = true, description = "Of whole segments to the store.") @Nullable LatencyView uploadLatency,

        @Schema(
                nullable = true,
                description = "From the last frame of a segment received to the playlist stored that names it.")
        @Nullable LatencyView publishLatency,

        @Schema(description = "Sessions before this one in the same broadcast.")
        int reconnects,

        List<FindingView> findings,
        @Schema(nullable = true) @Nullable EndView end,

        @Schema(description = "When all this was so, by its pod's clock: at most seven seconds ago while it is live.")
        Instant measuredAt,

        @Schema(description = "When its pod has told all this.")
        Instant reportedAt,

        @Schema(examples = "https://cdn.example.com/live/studio/index.m3u8")
        String playbackUrl) {
    public SessionView {
        earlierBroadcastIds = List.copyOf(earlierBroadcastIds);
        findings = List.copyOf(findings);
    }

    /// Where it comes from.
    @Schema(
            name = "SessionClient",
            requiredProperties = {"address", "encoder", "protocol"})
    public record ClientView(
            @Schema(examples = "203.0.113.7") String address,

            @Schema(description = "What it calls itself.", examples = "obs-output module (libobs version 31.0.1)")
            String encoder,

            @Schema(enumeration = {"rtmp", "rtmps"}) String protocol) {}

    /// Its pictures.
    @Schema(
            name = "SessionVideo",
            requiredProperties = {"codec", "width", "height", "frameRate", "keyframeInterval", "frames", "dropped"})
    public record VideoView(
            @Schema(examples = "avc1.64001f") String codec,
            @Schema(examples = "1280") int width,
            @Schema(examples = "720") int height,

            @Schema(description = "As measured; 0 while unknown.", examples = "29.97")
            double frameRate,

            @JsonFormat(shape = JsonFormat.Shape.STRING)
            @Schema(
                    type = SchemaType.STRING,
                    format = "duration",
                    nullable = true,
                    examples = "PT2S",
                    description = "Of the last two keyframes; null before there were two.")
            @Nullable Duration keyframeInterval,

            long frames,

            @Schema(description = "Frames received that could not be shown.")
            long dropped) {}

    /// Its sound.
    @Schema(
            name = "SessionAudio",
            requiredProperties = {"codec", "sampleRate", "channels", "frames"})
    public record AudioView(
            @Schema(examples = "mp4a.40.2") String codec,
            @Schema(examples = "48000") int sampleRate,
            @Schema(examples = "2") int channels,
            long frames) {}

    /// What it sends, in kbit/s.
    @Schema(
            name = "SessionBitrate",
            requiredProperties = {"now", "minute", "mean"})
    public record BitrateView(
            @Schema(description = "Over the last five seconds.")
            long now,

            @Schema(description = "Over the last minute.") long minute,
            @Schema(description = "Since it began.") long mean) {
        static BitrateView of(BitrateFigures figures) {
            return new BitrateView(figures.now(), figures.minute(), figures.mean());
        }
    }

    /// What became of its segments.
    @Schema(
            name = "SessionSegments",
            requiredProperties = {"cut", "uploaded", "lost"})
    public record SegmentsView(long cut, long uploaded, long lost) {
        static SegmentsView of(SegmentCounts counts) {
            return new SegmentsView(counts.cut(), counts.uploaded(), counts.lost());
        }
    }

    /// How long something takes.
    @Schema(
            name = "Latency",
            requiredProperties = {"p50", "p99", "recent"})
    public record LatencyView(
            @JsonFormat(shape = JsonFormat.Shape.STRING)
            @Schema(type = SchemaType.STRING, format = "duration", examples = "PT0.012S", description = "The median.")
            Duration p50,

            @JsonFormat(shape = JsonFormat.Shape.STRING)
            @Schema(
                    type = SchemaType.STRING,
                    format = "duration",
                    examples = "PT0.09S",
                    description = "What one in a hundred exceeds.")
            Duration p99,

            @JsonFormat(shape = JsonFormat.Shape.STRING)
            @Schema(
                    type = SchemaType.STRING,
                    format = "duration",
                    nullable = true,
                    examples = "PT0.014S",
                    description =
                            "The median of the last minute, `p50` and `p99` being those of the whole session; null"
                                    + " where there was none.")
            @Nullable Duration recent) {
        private static final double MEDIAN = 0.5;
        private static final double MOST = 0.99;

        /// @param recentMicros the median of the last minute, null where there is none
        static @Nullable LatencyView of(LatencyHistogram histogram, @Nullable Long recentMicros) {
            Duration recent = recentMicros == null ? null : Duration.of(recentMicros, ChronoUnit.MICROS);
            return histogram
                    .quantile(MEDIAN)
                    .map(median ->
                            new LatencyView(median, histogram.quantile(MOST).orElse(median), recent))
                    .orElse(null);
        }
    }

    /// Something that somebody can mend.
    @Schema(
            name = "Finding",
            requiredProperties = {"kind", "text", "first", "last", "count"})
    public record FindingView(
            @Schema(examples = "keyframe-interval") String kind,

            @Schema(
                    description = "In plain words, with what to do.",
                    examples = "keyframe interval of 8.3 s or more: set it to 2 s in the encoder")
            String text,

            Instant first,
            Instant last,
            long count) {
        static FindingView of(SessionFinding finding) {
            return new FindingView(finding.kind(), finding.text(), finding.first(), finding.last(), finding.count());
        }
    }

    /// How it ended.
    @Schema(
            name = "SessionEnd",
            requiredProperties = {"cause", "reason"})
    public record EndView(
            @Schema(description = "As in metrics and logs.", examples = "kicked")
            String cause,

            @Schema(nullable = true, description = "In plain words.") @Nullable String reason) {}

    /// What is known of a session, as clients see it.
    ///
    /// @param self any URI of this process as the request names it
    public static SessionView of(ListedSession listed, Links links, URI self) {
        SessionReport report = listed.report();
        SessionDetails details = report.details();
        SessionEnd end = report.end();
        Long offset = details.audioVideoOffsetMs();
        return new SessionView(
                report.id(),
                report.channelId().value(),
                report.broadcastId(),
                details.earlierBroadcasts(),
                details.keyId(),
                listed.state().label(),
                report.podId(),
                details.startedAt(),
                end == null ? null : end.at(),
                new ClientView(
                        details.client().address(),
                        details.client().encoder(),
                        details.client().protocol()),
                video(details),
                audio(details),
                offset == null ? null : Duration.ofMillis(offset),
                BitrateView.of(details.bitrateKbps()),
                details.receivedBytes(),
                SegmentsView.of(details.segments()),
                LatencyView.of(details.uploadLatency(), details.recent().uploadMicros()),
                LatencyView.of(details.publishLatency(), details.recent().publishMicros()),
                details.reconnects(),
                details.findings().stream().map(FindingView::of).toList(),
                end == null ? null : new EndView(end.cause(), end.reason()),
                details.measuredAt(),
                listed.reportedAt(),
                links.playbackUrl(report.channelId(), self));
    }

    private static @Nullable VideoView video(SessionDetails details) {
        var video = details.video();
        if (video == null) {
            return null;
        }
        Long interval = video.keyframeIntervalMs();
        return new VideoView(
                video.codec(),
                video.width(),
                video.height(),
                video.frameRate(),
                interval == null ? null : Duration.ofMillis(interval),
                video.frames(),
                video.dropped());
    }

    private static @Nullable AudioView audio(SessionDetails details) {
        var audio = details.audio();
        return audio == null
                ? null
                : new AudioView(audio.codec(), audio.sampleRate(), audio.channels(), audio.frames());
    }
}
