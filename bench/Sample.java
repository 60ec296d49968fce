import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What is published: made by ffmpeg once.
///
/// 64 seconds are 32 GOPs of 2 s and 3,000 frames of AAC at 48 kHz, so that neither has a gap where the next pass
/// begins.
enum Sample {
    /// 720p30, H.264 High with B-frames, 2.9 Mbit/s with its AAC-LC.
    VIDEO,
    /// AAC-LC at 128 kbit/s alone.
    AUDIO;

    private static final String SECONDS = "64";

    /// Its file, made if it is not there yet.
    Path file() {
        Path file = Work.folder("samples").resolve(name().toLowerCase(Locale.ROOT) + ".flv");
        if (!Files.exists(file)) {
            Path unfinished = file.resolveSibling("unfinished.flv");
            Processes.run(command(unfinished));
            try {
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return file;
    }

    private List<String> command(Path file) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-loglevel", "error", "-y"));
        if (this == VIDEO) {
            command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30,noise=alls=8:allf=t"));
        }
        command.addAll(List.of("-f", "lavfi", "-i", "anoisesrc=color=pink:sample_rate=48000:amplitude=0.3"));
        if (this == VIDEO) {
            command.addAll(List.of("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-bf", "2"));
            command.addAll(List.of("-pix_fmt", "yuv420p", "-g", "60", "-keyint_min", "60", "-sc_threshold", "0"));
            command.addAll(List.of("-b:v", "2770k", "-maxrate", "2770k", "-bufsize", "2770k"));
        }
        command.addAll(List.of("-c:a", "aac", "-b:a", "128k", "-ac", "2", "-t", SECONDS, "-f", "flv"));
        command.add(file.toString());
        return command;
    }
}
