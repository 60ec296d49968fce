package dev.sluice.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What ffprobe finds in an FLV file with pictures and sound.
///
/// @param keyframeInterval in seconds, of the first two
/// @param flvBytes of all packets, with the headers that FLV gives each
record ProbedFile(
        String videoCodec,
        int width,
        int height,
        double frameRate,
        double keyframeInterval,
        int videoPackets,
        String audioCodec,
        int sampleRate,
        int channels,
        int audioPackets,
        long flvBytes) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// profile_idc (H.264 Annex A.2) by the names that FFmpeg gives them.
    private static final Map<String, String> PROFILES = Map.of("High", "64", "Main", "4d");

    /// Adobe FLV v10.1 §E.4.3.1: frame type and codec, AVCPacketType, CompositionTime.
    private static final int VIDEO_HEADER = 5;

    /// §E.4.2.1: the sound's format, AACPacketType.
    private static final int AUDIO_HEADER = 2;

    static ProbedFile of(Path file) {
        JsonNode found = json(Command.run(Command.ffprobe(
                        List.of("-v", "error", "-show_streams", "-show_packets", "-of", "json", file.toString())))
                .orFail()
                .out());
        JsonNode video = stream(found, "video");
        JsonNode audio = stream(found, "audio");
        long bytes = 0;
        int pictures = 0;
        int sounds = 0;
        List<Double> keyframes = new ArrayList<>();
        for (JsonNode packet : found.path("packets")) {
            boolean isVideo = packet.path("codec_type").asText().equals("video");
            bytes += packet.path("size").asLong() + (isVideo ? VIDEO_HEADER : AUDIO_HEADER);
            pictures += isVideo ? 1 : 0;
            sounds += isVideo ? 0 : 1;
            if (isVideo && packet.path("flags").asText().startsWith("K")) {
                keyframes.add(packet.path("dts_time").asDouble());
            }
        }
        String[] rate = video.path("avg_frame_rate").asText().split("/", -1);
        return new ProbedFile(
                "avc1.%s00%02x"
                        .formatted(
                                PROFILES.getOrDefault(video.path("profile").asText(), "unknown"),
                                video.path("level").asInt()),
                video.path("width").asInt(),
                video.path("height").asInt(),
                Double.parseDouble(rate[0]) / Double.parseDouble(rate[1]),
                keyframes.get(1) - keyframes.get(0),
                pictures,
                audio.path("profile").asText().equals("LC") ? "mp4a.40.2" : "unknown",
                audio.path("sample_rate").asInt(),
                audio.path("channels").asInt(),
                sounds,
                bytes);
    }

    private static JsonNode stream(JsonNode found, String type) {
        for (JsonNode stream : found.path("streams")) {
            if (stream.path("codec_type").asText().equals(type)) {
                return stream;
            }
        }
        throw new AssertionError("no " + type + " in " + found);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("ffprobe wrote no JSON", e);
        }
    }
}
