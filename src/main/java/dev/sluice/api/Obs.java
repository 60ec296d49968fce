package dev.sluice.api;

import dev.sluice.channels.StreamKey;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// What to enter in OBS Studio.
@Schema(
        name = "Obs",
        description = "What to enter in OBS Studio under Settings › Stream and Settings › Output.",
        requiredProperties = {"service", "server", "streamKey", "settings"})
public record Obs(
        @Schema(description = "Settings › Stream › Service", examples = "Custom…")
        String service,

        @Schema(description = "Settings › Stream › Server", examples = "rtmp://ingest.example.com/live")
        String server,

        @Schema(
                description = "Settings › Stream › Stream Key",
                examples = "sk_studio_k7wq2mtx_0123456789abcdefghijklmnopq")
        String streamKey,

        Settings settings) {
    /// What suits most: a key frame at each segment's start, and a rate that viewers' buffers can rely on.
    @Schema(
            name = "ObsSettings",
            description = "Settings › Output, in the output mode Advanced.",
            requiredProperties = {
                "keyframeIntervalSeconds",
                "rateControl",
                "videoBitrateKbps",
                "videoEncoder",
                "profile",
                "bFrames",
                "audioEncoder",
                "audioBitrateKbps"
            })
    public record Settings(
            @Schema(examples = "2") int keyframeIntervalSeconds,
            @Schema(examples = "CBR") String rateControl,
            @Schema(examples = "6000") int videoBitrateKbps,
            @Schema(examples = "H.264") String videoEncoder,
            @Schema(examples = "high") String profile,
            @Schema(examples = "2") int bFrames,
            @Schema(examples = "AAC") String audioEncoder,
            @Schema(examples = "160") int audioBitrateKbps) {}

    private static final int AUDIO_KBPS = 160;

    /// Enough for 1080p60, and little enough for most lines.
    private static final int VIDEO_KBPS = 6000;

    /// An encoder's mean rate wavers, and a channel's limit must not end it for that.
    private static final double SHARE_OF_LIMIT = 0.9;

    /// @param maxBitrateKbps of the channel, 0 for any
    static Obs of(String server, StreamKey key, int maxBitrateKbps) {
        int video = maxBitrateKbps == 0
                ? VIDEO_KBPS
                : Math.clamp((long) (maxBitrateKbps * SHARE_OF_LIMIT) - AUDIO_KBPS, 100, VIDEO_KBPS);
        return new Obs(
                "Custom…", server, key.reveal(), new Settings(2, "CBR", video, "H.264", "high", 2, "AAC", AUDIO_KBPS));
    }

    @Override
    public String toString() {
        return "OBS settings for " + server;
    }
}
