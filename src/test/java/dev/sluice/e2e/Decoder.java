package dev.sluice.e2e;

import java.nio.file.Path;
import java.util.List;

/// FFmpeg's decoders at their strictest.
final class Decoder {
    private Decoder() {}

    /// What FFmpeg has to say about a segment decoded alone; empty if it is satisfied.
    static String complaints(Path segment) {
        Command.Result result = Command.run(Command.ffmpeg(List.of(
                "-nostdin",
                "-v",
                "warning",
                "-xerror",
                "-err_detect",
                "explode",
                "-i",
                segment.toString(),
                // Otherwise the null muxer counts in frames of a guessed rate and warns of rounded timestamps.
                "-fps_mode",
                "passthrough",
                "-enc_time_base",
                "demux",
                "-f",
                "null",
                "-")));
        return result.exitCode() == 0 ? result.err() : "exit code " + result.exitCode() + ": " + result.err();
    }
}
