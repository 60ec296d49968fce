package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A stream to publish: an FLV file made by FFmpeg on first use and kept under `target/`.
///
/// The picture moves and the sound is noise, so that no two packets are alike and a packet in the wrong place shows
/// in its hash.
///
/// @param seconds how long it is; a group of pictures is two seconds, so this makes `seconds / 2` segments
record Input(@Nullable Video video, @Nullable Audio audio, int seconds) {
    private static final Path FOLDER = Path.of("target", "e2e", "input").toAbsolutePath();

    /// @param frameRate as FFmpeg writes it: `25` or `30000/1001`
    record Video(String frameRate, int bFrames, String size, String bitrate) {
        static Video of(String frameRate, int bFrames) {
            return new Video(frameRate, bFrames, "320x180", "400k");
        }

        /// Two seconds, rounded to whole frames.
        int framesPerGroup() {
            String[] parts = frameRate.split("/", -1);
            double rate = Double.parseDouble(parts[0]) / (parts.length > 1 ? Double.parseDouble(parts[1]) : 1);
            return (int) Math.round(2 * rate);
        }
    }

    /// @param sampleRate what a player hears; with `heAac` the AAC-LC core below runs at half of it
    record Audio(int sampleRate, int channels, boolean heAac) {
        int coreSampleRate() {
            return heAac ? sampleRate / 2 : sampleRate;
        }
    }

    Input {
        if (video == null && audio == null) {
            throw new IllegalArgumentException("an input has at least one track");
        }
    }

    static Input of(@Nullable Video video, @Nullable Audio audio) {
        return new Input(video, audio, 9);
    }

    /// Names the dimensions, for display and as a file name.
    String name() {
        Video v = video;
        Audio a = audio;
        String videoName = v == null
                ? "novideo"
                : v.frameRate.replace('/', '-') + "fps-" + v.bFrames + "b-" + v.size + "-" + v.bitrate;
        String audioName =
                a == null ? "noaudio" : a.sampleRate + "Hz-" + a.channels + "ch-" + (a.heAac ? "he-aac" : "lc");
        return videoName + "_" + audioName + "_" + seconds + "s";
    }

    @Override
    public String toString() {
        return name();
    }

    /// The FLV file. Several threads may ask for it at once.
    Path file() {
        Path file = FOLDER.resolve(name() + ".flv");
        // One lock for all: equal inputs are not the same object.
        synchronized (FOLDER) {
            if (!Files.exists(file)) {
                make(file);
            }
        }
        return file;
    }

    private void make(Path file) {
        try {
            Files.createDirectories(FOLDER);
            Path part = FOLDER.resolve(name() + ".part.flv");
            Command.run(Command.ffmpeg(encode(part))).orFail();
            if (audio != null && audio.heAac) {
                FlvFile.read(part).withExplicitSbr().write(part);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> encode(Path target) {
        Video v = video;
        Audio a = audio;
        List<String> command = new ArrayList<>(List.of("-nostdin", "-v", "error", "-y"));
        if (v != null) {
            String source = "testsrc2=size=" + v.size + ":rate=" + v.frameRate + ",noise=alls=8:allf=t";
            command.addAll(List.of("-f", "lavfi", "-i", source));
        }
        if (a != null) {
            String layout = a.channels == 1 ? "mono|c0=c0" : "stereo|c0=c0|c1=0.5*c0";
            String source = "anoisesrc=color=pink:seed=7:amplitude=0.5:sample_rate=" + a.coreSampleRate();
            command.addAll(List.of("-f", "lavfi", "-i", source + ",pan=" + layout));
        }
        command.addAll(List.of("-t", Integer.toString(seconds)));
        if (v != null) {
            String group = Integer.toString(v.framesPerGroup());
            command.addAll(List.of("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p"));
            command.addAll(List.of("-b:v", v.bitrate, "-maxrate", v.bitrate, "-bufsize", v.bitrate));
            command.addAll(List.of("-bf", Integer.toString(v.bFrames), "-sc_threshold", "0"));
            command.addAll(List.of("-g", group, "-keyint_min", group));
        }
        if (a != null) {
            command.addAll(List.of("-c:a", "aac", "-b:a", a.channels == 1 ? "64k" : "96k"));
        }
        return Stream.concat(command.stream(), Stream.of("-f", "flv", target.toString()))
                .toList();
    }
}
