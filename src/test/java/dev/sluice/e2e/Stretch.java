package dev.sluice.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.e2e.Viewing.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Segments from one discontinuity to the next, as one transport stream, and its packets as ffprobe sees them.
///
/// @param video in decoding order
/// @param audio in order
record Stretch(List<Entry> entries, Path file, List<Packet> video, List<Packet> audio) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// @param entry the segment in which it begins
    record Packet(double dtsMs, double ptsMs, boolean key, String hash, Entry entry) {}

    /// Splits what a broadcast has named; gaps are left out.
    static List<Stretch> of(Viewing.Seen broadcast) {
        List<List<Entry>> parts = new ArrayList<>();
        for (Entry entry : broadcast.entries()) {
            if (parts.isEmpty() || entry.discontinuity()) {
                parts.add(new ArrayList<>());
            }
            if (!entry.gap()) {
                parts.getLast().add(entry);
            }
        }
        return parts.stream().filter(part -> !part.isEmpty()).map(Stretch::read).toList();
    }

    /// Of both tracks.
    List<Packet> packets() {
        return Stream.concat(video.stream(), audio.stream()).toList();
    }

    /// Segments that begin with an IDR picture or have no picture at all.
    List<Entry> decodableAlone() {
        Map<Entry, Boolean> beginsWithKey = new HashMap<>();
        video.forEach(packet -> beginsWithKey.putIfAbsent(packet.entry(), packet.key()));
        return entries.stream()
                .filter(entry -> beginsWithKey.getOrDefault(entry, true))
                .toList();
    }

    private static Stretch read(List<Entry> entries) {
        Path file = entries.getFirst()
                .file()
                .resolveSibling("stretch-" + entries.getFirst().file().getFileName());
        TreeMap<Long, Entry> byPosition = new TreeMap<>();
        try (var out = Files.newOutputStream(file)) {
            long at = 0;
            for (Entry entry : entries) {
                byPosition.put(at, entry);
                at += Files.copy(entry.file(), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Packet> video = new ArrayList<>();
        List<Packet> audio = new ArrayList<>();
        Map<Integer, String> tracks = tracks(file);
        Map<Integer, List<String>> hashes = hashes(file, tracks);
        Map<Integer, Long> positions = new LinkedHashMap<>();
        for (JsonNode packet : probe(file, "packet=stream_index,pts_time,dts_time,flags,pos", "packets")) {
            int stream = packet.path("stream_index").asInt();
            if (!tracks.containsKey(stream)) {
                continue;
            }
            // Of several frames in one PES packet only the first has a position.
            long position = packet.path("pos").asLong(positions.getOrDefault(stream, 0L));
            positions.put(stream, position);
            List<Packet> packets = "video".equals(tracks.get(stream)) ? video : audio;
            packets.add(new Packet(
                    packet.path("dts_time").asDouble() * 1_000,
                    packet.path("pts_time").asDouble() * 1_000,
                    packet.path("flags").asText().startsWith("K"),
                    hashAt(hashes, stream, packets.size()),
                    byPosition.floorEntry(position).getValue()));
        }
        return new Stretch(entries, file, List.copyOf(video), List.copyOf(audio));
    }

    private static String hashAt(Map<Integer, List<String>> hashes, int stream, int index) {
        List<String> all = hashes.getOrDefault(stream, List.of());
        return index < all.size() ? all.get(index) : "ffmpeg sees fewer packets than ffprobe";
    }

    private static Map<Integer, String> tracks(Path file) {
        Map<Integer, String> tracks = new LinkedHashMap<>();
        for (JsonNode stream : probe(file, "stream=index,codec_type", "streams")) {
            String type = stream.path("codec_type").asText();
            if (type.equals("video") || type.equals("audio")) {
                tracks.put(stream.path("index").asInt(), type);
            }
        }
        return tracks;
    }

    /// Of each packet by its stream, in the form of [Tracks].
    private static Map<Integer, List<String>> hashes(Path file, Map<Integer, String> tracks) {
        List<String> command = new ArrayList<>(
                List.of("-nostdin", "-v", "error", "-copyts", "-i", file.toString(), "-c", "copy", "-copyinkf"));
        List<Integer> order = List.copyOf(tracks.keySet());
        for (int i = 0; i < order.size(); i++) {
            boolean video = "video".equals(tracks.get(order.get(i)));
            command.addAll(List.of("-map", "0:" + order.get(i)));
            command.addAll(List.of("-bsf:" + i, video ? "filter_units=remove_types=7|8|9" : "aac_adtstoasc"));
        }
        command.addAll(List.of("-f", "framehash", "-hash", "sha256", "-"));
        Map<Integer, List<String>> hashes = new LinkedHashMap<>();
        for (String line :
                Command.run(Command.ffmpeg(command)).orFail().out().lines().toList()) {
            if (!line.startsWith("#")) {
                String[] fields = line.split(",", -1);
                hashes.computeIfAbsent(order.get(Integer.parseInt(fields[0].strip())), key -> new ArrayList<>())
                        .add(fields[5].strip());
            }
        }
        return hashes;
    }

    private static JsonNode probe(Path file, String entries, String root) {
        List<String> command = List.of("-v", "error", "-of", "json", "-show_entries", entries, file.toString());
        try {
            return JSON.readTree(Command.run(Command.ffprobe(command)).orFail().out())
                    .path(root);
        } catch (JsonProcessingException e) {
            throw new AssertionError("ffprobe wrote no JSON", e);
        }
    }
}
