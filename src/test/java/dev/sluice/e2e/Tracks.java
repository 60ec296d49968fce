package dev.sluice.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The packets of a file as ffprobe sees them, in a form in which FLV and MPEG-TS compare: a video packet is hashed
/// without delimiters and parameter sets (so: slices and SEI), an audio packet as raw AAC frame, times in 90 kHz.
///
/// @param sampleRate of the AAC core, 0 without audio
record Tracks(List<Packet> video, List<Packet> audio, int sampleRate) {
    private static final ObjectMapper JSON = new ObjectMapper();

    record Packet(long pts90k, long dts90k, String hash) {}

    static Tracks of(Path file) {
        JsonNode probed = probe(file);
        boolean annexB = file.toString().endsWith(".ts");
        List<String> copies = new ArrayList<>();
        JsonNode video = first(probed, "video");
        if (!video.isMissingNode()) {
            String filter = (annexB ? "" : "h264_mp4toannexb,") + "filter_units=remove_types=7|8|9";
            copies.addAll(List.of("-map", "0:v:0", "-bsf:v", filter));
        }
        JsonNode audio = first(probed, "audio");
        if (!audio.isMissingNode()) {
            copies.addAll(List.of("-map", "0:a:0", "-bsf:a", annexB ? "aac_adtstoasc" : "null"));
        }
        Map<Integer, List<String>> hashes = copies.isEmpty() ? Map.of() : hashes(file, copies);
        return new Tracks(
                packets(file, probed, video, hashes.getOrDefault(0, List.of())),
                packets(file, probed, audio, hashes.getOrDefault(video.isMissingNode() ? 0 : 1, List.of())),
                audio.path("sample_rate").asInt());
    }

    /// The first packets of both tracks: what was sent before a connection ended.
    Tracks head(int videoPackets, int audioPackets) {
        return new Tracks(video.subList(0, videoPackets), audio.subList(0, audioPackets), sampleRate);
    }

    /// The first stream of its kind.
    private static JsonNode first(JsonNode probed, String type) {
        for (JsonNode stream : probed.path("streams")) {
            if (stream.path("codec_type").asText().equals(type)) {
                return stream;
            }
        }
        return MissingNode.getInstance();
    }

    private static List<Packet> packets(Path file, JsonNode probed, JsonNode stream, List<String> hashes) {
        if (stream.isMissingNode()) {
            return List.of();
        }
        List<JsonNode> times = new ArrayList<>();
        for (JsonNode packet : probed.path("packets")) {
            if (packet.path("stream_index").equals(stream.path("index"))) {
                times.add(packet);
            }
        }
        if (hashes.size() != times.size()) {
            throw new AssertionError(file + ": ffprobe sees " + times.size() + " packets, ffmpeg " + hashes.size());
        }
        List<Packet> packets = new ArrayList<>();
        for (int i = 0; i < hashes.size(); i++) {
            JsonNode time = times.get(i);
            packets.add(new Packet(ticks(time, "pts_time"), ticks(time, "dts_time"), hashes.get(i)));
        }
        return List.copyOf(packets);
    }

    /// By the number of the copy, in the order of packets.
    private static Map<Integer, List<String>> hashes(Path file, List<String> copies) {
        List<String> command = new ArrayList<>(List.of("-nostdin", "-v", "error", "-i", file.toString(), "-c", "copy"));
        command.addAll(copies);
        command.addAll(List.of("-f", "framehash", "-hash", "sha256", "-"));
        return Command.run(Command.ffmpeg(command))
                .orFail()
                .out()
                .lines()
                .filter(Predicate.not(line -> line.startsWith("#")))
                .map(line -> line.split(",", -1))
                .collect(Collectors.groupingBy(
                        fields -> Integer.parseInt(fields[0].strip()),
                        Collectors.mapping(fields -> fields[5].strip(), Collectors.toList())));
    }

    private static long ticks(JsonNode packet, String field) {
        return Math.round(Double.parseDouble(packet.path(field).asText()) * 90_000);
    }

    private static JsonNode probe(Path file) {
        List<String> command = List.of(
                "-v",
                "error",
                "-of",
                "json",
                "-show_entries",
                "stream=index,codec_type,sample_rate:packet=stream_index,pts_time,dts_time",
                file.toString());
        try {
            return JSON.readTree(Command.run(Command.ffprobe(command)).orFail().out());
        } catch (JsonProcessingException e) {
            throw new AssertionError("ffprobe wrote no JSON", e);
        }
    }
}
