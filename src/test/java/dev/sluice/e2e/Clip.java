package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What an encoder makes of a moving picture and of noise, at 25 fps and with keyframes where a case wants them:
/// encoded by FFmpeg on first use, kept under `target/`.
///
/// @param keyFramesMs where a group of pictures begins; the first is always 0
/// @param seed two clips that differ in nothing else have no packet in common
/// @param x264 further options of the encoder, such as `ref=4`
/// @param silent the encoder does not tell its settings in SEI, as x264 does: nobody can know when keyframes will come
record Clip(
        int width,
        int height,
        List<Integer> keyFramesMs,
        int sampleRate,
        int channels,
        int seconds,
        int seed,
        String x264,
        boolean silent) {
    private static final Path FOLDER = Path.of("target", "e2e", "input").toAbsolutePath();
    private static final int GROUP_MS = 2_000;
    private static final int FRAME_MS = 40;
    private static final Map<Clip, Tape> TAPES = new HashMap<>();

    /// Groups of two seconds.
    static Clip ofSeconds(int seconds) {
        return new Clip(160, 90, List.of(0), 48_000, 2, seconds, 1, "", false).withGroupsOf(GROUP_MS);
    }

    Clip withGroupsOf(int groupMs) {
        return withKeyFramesAt(IntStream.iterate(0, ms -> ms < seconds * 1_000, ms -> ms + groupMs)
                .boxed()
                .toList());
    }

    Clip withKeyFramesAt(List<Integer> ms) {
        return new Clip(width, height, List.copyOf(ms), sampleRate, channels, seconds, seed, x264, silent);
    }

    /// What x264 would tell of itself is taken out.
    Clip silently() {
        return new Clip(width, height, keyFramesMs, sampleRate, channels, seconds, seed, x264, true);
    }

    Clip withSize(int otherWidth, int otherHeight) {
        return new Clip(otherWidth, otherHeight, keyFramesMs, sampleRate, channels, seconds, seed, x264, silent);
    }

    Clip withAudio(int otherSampleRate, int otherChannels) {
        return new Clip(width, height, keyFramesMs, otherSampleRate, otherChannels, seconds, seed, x264, silent);
    }

    Clip withSeed(int otherSeed) {
        return new Clip(width, height, keyFramesMs, sampleRate, channels, seconds, otherSeed, x264, silent);
    }

    Clip withX264(String options) {
        return new Clip(width, height, keyFramesMs, sampleRate, channels, seconds, seed, options, silent);
    }

    /// The clip's tags with the hashes of their frames.
    Tape tape() {
        synchronized (TAPES) {
            return TAPES.computeIfAbsent(this, clip -> Tape.read(clip.file(), clip.seconds * 1_000L));
        }
    }

    private Path file() {
        String name = "clip-%dx%d-%dHz-%dch-%ds-%08x-%d%s%s"
                .formatted(
                        width,
                        height,
                        sampleRate,
                        channels,
                        seconds,
                        keyFramesMs.hashCode(),
                        seed,
                        x264.replaceAll("\\W", "-"), silent ? "-silent" : "");
        Path file = FOLDER.resolve(name + ".flv");
        if (!Files.exists(file)) {
            try {
                Files.createDirectories(FOLDER);
                Path part = FOLDER.resolve(name + ".part.flv");
                Command.run(Command.ffmpeg(encode(part))).orFail();
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return file;
    }

    /// x264 tells it as its limit, so it has to be true.
    private int longestGroupFrames() {
        int longestMs = 0;
        for (int i = 0; i < keyFramesMs.size(); i++) {
            int next = i + 1 < keyFramesMs.size() ? keyFramesMs.get(i + 1) : seconds * 1_000;
            longestMs = Math.max(longestMs, next - keyFramesMs.get(i));
        }
        return (longestMs + FRAME_MS - 1) / FRAME_MS;
    }

    private List<String> encode(Path target) {
        String picture = "testsrc2=size=" + width + "x" + height + ":rate=25,noise=alls=4:allf=t:all_seed=" + seed;
        String sound = "anoisesrc=color=pink:amplitude=0.2:seed=" + seed + ":sample_rate=" + sampleRate + ",pan="
                + (channels == 1 ? "mono|c0=c0" : "stereo|c0=c0|c1=0.5*c0");
        String keyFrames =
                keyFramesMs.stream().map(ms -> Double.toString(ms / 1000.0)).collect(Collectors.joining(","));
        List<String> command = new ArrayList<>(List.of("-nostdin", "-v", "error", "-y"));
        command.addAll(List.of("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound));
        command.addAll(List.of("-t", Integer.toString(seconds)));
        command.addAll(List.of("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-b:v", "120k"));
        command.addAll(List.of("-bf", "2", "-g", Integer.toString(longestGroupFrames()), "-keyint_min", "1", "-sc_threshold", "0"));
        command.addAll(List.of("-forced-idr", "1", "-force_key_frames", keyFrames));
        if (!x264.isEmpty()) {
            command.addAll(List.of("-x264-params", x264));
        }
        if (silent) {
            command.addAll(List.of("-bsf:v", "filter_units=remove_types=6"));
        }
        command.addAll(List.of("-c:a", "aac", "-b:a", channels == 1 ? "48k" : "64k"));
        command.addAll(List.of("-f", "flv", target.toString()));
        return command;
    }
}
