package dev.sluice.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The packets of a file as ffprobe sees them, in a form in which FLV and MPEG-TS compare: a video packet is hashed
/// without delimiters and parameter sets (so: slices and SEI), an audio packet as raw AAC frame, times in 90 kHz.
///
/// @param sampleRate of the AAC core, 0 without audio
record Tracks(List<Packet> video, List<Packet> audio, int sampleRate) {
    private static final ObjectMapper JSON = new ObjectMapper();

    record Packet(long pts90k, long dts90k, String hash) {}

    static Tracks of(Path file) {
        JsonNode streams =
                probe(List.of("-show_entries", "stream=codec_type,codec_name,sample_rate", file.toString()), "streams");
        int sampleRate = 0;
        List<Packet> video = List.of();
        List<Packet> audio = List.of();
        boolean annexB = file.toString().endsWith(".ts");
        for (JsonNode stream : streams) {
            if (stream.path("codec_type").asText().equals("video")) {
                video = packets(file, "v:0", "filter_units=remove_types=7|8|9", annexB ? "" : "h264_mp4toannexb,");
            } else if (stream.path("codec_type").asText().equals("audio")) {
                audio = packets(file, "a:0", annexB ? "aac_adtstoasc" : "null", "");
                sampleRate = stream.path("sample_rate").asInt();
            }
        }
        return new Tracks(video, audio, sampleRate);
    }

    /// The first packets of both tracks: what was sent before a connection ended.
    Tracks head(int videoPackets, int audioPackets) {
        return new Tracks(video.subList(0, videoPackets), audio.subList(0, audioPackets), sampleRate);
    }

    private static List<Packet> packets(Path file, String stream, String filter, String filterBefore) {
        JsonNode times = probe(
                List.of("-select_streams", stream, "-show_entries", "packet=pts_time,dts_time", file.toString()),
                "packets");
        List<String> hashes = Command.run(Command.ffmpeg(List.of(
                        "-nostdin",
                        "-v",
                        "error",
                        "-i",
                        file.toString(),
                        "-map",
                        "0:" + stream,
                        "-c",
                        "copy",
                        "-bsf:" + stream.charAt(0),
                        filterBefore + filter,
                        "-f",
                        "framehash",
                        "-hash",
                        "sha256",
                        "-")))
                .orFail()
                .out()
                .lines()
                .filter(Predicate.not(line -> line.startsWith("#")))
                .map(line -> line.split(",", -1)[5].strip())
                .toList();
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

    private static long ticks(JsonNode packet, String field) {
        return Math.round(Double.parseDouble(packet.path(field).asText()) * 90_000);
    }

    private static JsonNode probe(List<String> arguments, String root) {
        List<String> command = new ArrayList<>(List.of("-v", "error", "-of", "json"));
        command.addAll(arguments);
        try {
            return JSON.readTree(Command.run(Command.ffprobe(command)).orFail().out())
                    .path(root);
        } catch (JsonProcessingException e) {
            throw new AssertionError("ffprobe wrote no JSON", e);
        }
    }
}
