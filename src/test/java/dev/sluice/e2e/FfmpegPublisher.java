package dev.sluice.e2e;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// FFmpeg as a broadcaster.
final class FfmpegPublisher {
    /// How fast: as fast as the server reads, or as a live encoder would.
    enum Pace {
        UNLIMITED,
        REAL_TIME
    }

    private FfmpegPublisher() {}

    /// Sends the packets of a file as they are.
    static Command.Running start(Path file, URI url, String streamKey, Pace pace) {
        List<String> arguments = new ArrayList<>(List.of("-nostdin", "-v", "error"));
        if (pace == Pace.REAL_TIME) {
            arguments.add("-re");
        }
        arguments.addAll(List.of("-i", file.toString(), "-c", "copy", "-f", "flv"));
        arguments.add(streamKey.isEmpty() ? url.toString() : url + "/" + streamKey);
        return Command.start(Command.ffmpeg(arguments));
    }

    /// Encodes a moving picture and a tone in real time, with a key frame every second, and ends by itself.
    static Command.Running encode(URI url, String streamKey, int seconds) {
        return Command.start(Command.ffmpeg(List.of(
                "-nostdin",
                "-v",
                "error",
                "-re",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x180:rate=25",
                "-f",
                "lavfi",
                "-i",
                "sine=sample_rate=48000",
                "-t",
                Integer.toString(seconds),
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-pix_fmt",
                "yuv420p",
                "-g",
                "25",
                "-keyint_min",
                "25",
                "-sc_threshold",
                "0",
                "-c:a",
                "aac",
                "-f",
                "flv",
                url + "/" + streamKey)));
    }
}
