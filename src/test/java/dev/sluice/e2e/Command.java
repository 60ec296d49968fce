package dev.sluice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Loader;

/// Runs a program to its end, or starts one that runs beside the test. A program never outlives its time-out or the
/// test's JVM.
final class Command {
    /// Long enough for the slowest encoding of an input on a loaded machine; nothing here should come near it.
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private Command() {}

    /// What a finished program left: its exit code, standard output and standard error.
    record Result(List<String> command, int exitCode, String out, String err) {
        Result orFail() {
            if (exitCode != 0) {
                throw new AssertionError("exit code " + exitCode + " of " + String.join(" ", command) + "\n" + err);
            }
            return this;
        }
    }

    static List<String> ffmpeg(List<String> arguments) {
        return prepend(Programs.FFMPEG, arguments);
    }

    static List<String> ffprobe(List<String> arguments) {
        return prepend(Programs.FFPROBE, arguments);
    }

    static Result run(List<String> command) {
        try (Running running = start(command)) {
            return running.await(TIMEOUT);
        }
    }

    static Running start(List<String> command) {
        return start(command, Map.of());
    }

    /// @param environment what the program's environment has beside or in place of the test's own
    static Running start(List<String> command, Map<String, String> environment) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            return new Running(command, process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.getFirst(), e);
        }
    }

    private static List<String> prepend(Path program, List<String> arguments) {
        return java.util.stream.Stream.concat(java.util.stream.Stream.of(program.toString()), arguments.stream())
                .toList();
    }

    /// A program that runs, or has ended; both of its outputs are read all the time, so that it never blocks on them.
    static final class Running implements AutoCloseable {
        private final List<String> command;
        private final Process process;
        private final Thread killer;
        private final Output out;
        private final Output err;

        private Running(List<String> command, Process process) {
            this.command = command;
            this.process = process;
            this.out = new Output(process.getInputStream());
            this.err = new Output(process.getErrorStream());
            this.killer = new Thread(this::destroy);
            Runtime.getRuntime().addShutdownHook(killer);
        }

        boolean isAlive() {
            return process.isAlive();
        }

        /// What it has written to standard output so far.
        String out() {
            return out.text();
        }

        /// SIGINT, as Ctrl-C in a terminal: some programs take it as the wish to end in good order, and others
        /// SIGTERM.
        void interrupt() {
            run(List.of("kill", "-INT", Long.toString(process.pid()))).orFail();
        }

        /// What it has written to standard error so far.
        String err() {
            return err.text();
        }

        /// Waits for the end.
        Result await(Duration timeout) {
            try {
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(
                            "still running after " + timeout + ": " + String.join(" ", command) + "\n" + err.text());
                }
                return new Result(command, process.exitValue(), out.complete(), err.complete());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        /// A script's programs too, which would outlive it.
        private void destroy() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }

        @Override
        public void close() {
            destroy();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            try {
                Runtime.getRuntime().removeShutdownHook(killer);
            } catch (IllegalStateException e) {
                // The JVM is going down: the hook is running already.
            }
        }
    }

    /// Collects one output of a program on a thread of its own.
    private static final class Output {
        private final StringBuilder text = new StringBuilder();
        private final Thread reader;

        Output(java.io.InputStream stream) {
            reader = Thread.ofVirtual().start(() -> {
                try (var lines = new java.io.InputStreamReader(stream, StandardCharsets.UTF_8)) {
                    char[] part = new char[8192];
                    for (int n = lines.read(part); n >= 0; n = lines.read(part)) {
                        append(new String(part, 0, n));
                    }
                } catch (IOException e) {
                    append("\n[output lost: " + e.getMessage() + "]");
                }
            });
        }

        private synchronized void append(String part) {
            text.append(part);
        }

        synchronized String text() {
            return text.toString();
        }

        String complete() throws InterruptedException {
            reader.join(TIMEOUT);
            return text();
        }
    }

    /// The programs inside the FFmpeg artifact, extracted once.
    private static final class Programs {
        static final Path FFMPEG = Path.of(Loader.load(org.bytedeco.ffmpeg.ffmpeg.class));
        static final Path FFPROBE = Path.of(Loader.load(org.bytedeco.ffmpeg.ffprobe.class));
    }
}
