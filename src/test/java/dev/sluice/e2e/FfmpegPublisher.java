package dev.sluice.e2e;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// FFmpeg as a broadcaster: sends the packets of a file as they are.
final class FfmpegPublisher {
    /// How fast: as fast as the server reads, or as a live encoder would.
    enum Pace {
        UNLIMITED,
        REAL_TIME
    }

    private FfmpegPublisher() {}

    static Command.Running start(Path file, URI url, String streamKey, Pace pace) {
        List<String> arguments = new ArrayList<>(List.of("-nostdin", "-v", "error"));
        if (pace == Pace.REAL_TIME) {
            arguments.add("-re");
        }
        arguments.addAll(List.of("-i", file.toString(), "-c", "copy", "-f", "flv"));
        arguments.add(streamKey.isEmpty() ? url.toString() : url + "/" + streamKey);
        return Command.start(Command.ffmpeg(arguments));
    }
}
