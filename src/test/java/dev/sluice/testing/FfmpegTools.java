package dev.sluice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.ffmpeg.ffmpeg;
import org.bytedeco.ffmpeg.ffprobe;
import org.bytedeco.javacpp.Loader;

/// Runs the real `ffmpeg` and `ffprobe` programs from the test class path.
public final class FfmpegTools {
    private static final long TIMEOUT_SECONDS = 60;

    private FfmpegTools() {}

    /// What a program left behind.
    ///
    /// @param output standard output
    /// @param errors standard error: what the program complains about
    public record Result(int exitCode, String output, String errors) {
        /// The output, if the program succeeded without a word of complaint.
        public String quiet() {
            if (exitCode != 0 || !errors.isBlank()) {
                throw new AssertionError("exit code " + exitCode + ": " + errors);
            }
            return output;
        }
    }

    public static Result ffmpeg(String... arguments) {
        return run(Loader.load(ffmpeg.class), arguments);
    }

    public static Result ffprobe(String... arguments) {
        return run(Loader.load(ffprobe.class), arguments);
    }

    private static Result run(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program, "-hide_banner"));
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile("tool", ".out");
            Path errors = Files.createTempFile("tool", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError("still running after " + TIMEOUT_SECONDS + " s: " + command);
                }
                return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
            } finally {
                Files.deleteIfExists(output);
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
