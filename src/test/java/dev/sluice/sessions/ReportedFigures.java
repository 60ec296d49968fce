package dev.sluice.sessions;

import dev.sluice.channels.ChannelId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sessions as a busy process reports them.
public final class ReportedFigures {
    public static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    private ReportedFigures() {}

    public static SessionDetails details(int findings) {
        long[] latencies = new long[LatencyHistogram.BUCKETS];
        latencies[8] = 41_000;
        latencies[9] = 1_200;
        latencies[15] = 3;
        SessionFinding finding = new SessionFinding(
                "keyframe-interval",
                "keyframe interval of 8.3 s or more: set it to 2 s in the encoder (OBS: Settings › Output › Keyframe"
                        + " Interval)",
                START.plusSeconds(9),
                START.plusMillis(7_215_123),
                17);
        return new SessionDetails(
                START.plusMillis(123),
                "k7f2m9qx",
                2,
                List.of(),
                new SessionClient("203.0.113.199", "obs-output module (libobs version 31.0.1)", SessionClient.RTMPS),
                new VideoFigures("avc1.64002a", 1920, 1080, 59.94, 2_000L, 432_000, 12),
                new AudioFigures("mp4a.40.2", 48_000, 2, 337_500),
                -23L,
                new BitrateFigures(6_180, 6_120, 6_098),
                5_487_000_123L,
                new SegmentCounts(3_600, 3_599, 1),
                LatencyHistogram.of(latencies),
                LatencyHistogram.of(latencies),
                new RecentLatencies(38_400L, 91_000L),
                Collections.nCopies(findings, finding),
                START.plusMillis(7_215_987));
    }

    /// The same session with other latencies.
    public static SessionDetails withLatencies(
            SessionDetails other, LatencyHistogram upload, LatencyHistogram publish, RecentLatencies recent) {
        return new SessionDetails(
                other.startedAt(),
                other.keyId(),
                other.reconnects(),
                other.earlierBroadcasts(),
                other.client(),
                other.video(),
                other.audio(),
                other.audioVideoOffsetMs(),
                other.bitrateKbps(),
                other.receivedBytes(),
                other.segments(),
                upload,
                publish,
                recent,
                other.findings(),
                other.measuredAt());
    }

    /// The same session, which has written other broadcasts before.
    static SessionDetails withEarlier(SessionDetails other, List<String> earlierBroadcasts) {
        return new SessionDetails(
                other.startedAt(),
                other.keyId(),
                other.reconnects(),
                earlierBroadcasts,
                other.client(),
                other.video(),
                other.audio(),
                other.audioVideoOffsetMs(),
                other.bitrateKbps(),
                other.receivedBytes(),
                other.segments(),
                other.uploadLatency(),
                other.publishLatency(),
                other.recent(),
                other.findings(),
                other.measuredAt());
    }

    public static SessionReport report(String id, String channel, @Nullable SessionEnd end) {
        return new SessionReport(
                id, new ChannelId(channel), "20260101T120000000-bcdfgh", 3, false, "pod-1", details(0), end);
    }

    public static SessionEnd end(String cause, Instant at) {
        return new SessionEnd(cause, null, at);
    }
}
