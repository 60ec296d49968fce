import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Programs that are run here. Those that are started end with this JVM at the latest, and what they have started.
final class Processes {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final String LISTENING = "0A";
    private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            STARTED.forEach(process -> kill(process, process.descendants().toList()));
            // Here, because hooks run at the same time, and these processes write there.
            Work.deleteMemory();
        }));
    }

    private Processes() {}

    /// The JVM's own `bin` folder holds it.
    static String javaProgram(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /// Runs a program to its end.
    ///
    /// @return what it has written
    /// @throws IllegalStateException if it fails
    static String run(List<String> command) {
        try {
            Process process = builder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " ended with " + process.exitValue() + "\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// Starts a program whose output goes to `log`.
    static Process start(List<String> command, Path folder, Path log) {
        ProcessBuilder builder = builder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        try {
            Process process = builder.start();
            STARTED.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Without settings that somebody made for other things.
    static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(name -> name.matches("(SLUICE|QUARKUS|AWS)_.*|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS"));
        return builder;
    }

    /// Ends it and what it has started, with force after a while.
    static void stop(Process process) {
        // Asked before, because nobody knows afterwards whose they were.
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroy();
        awaitEnd(process.toHandle());
        kill(process, descendants);
        STARTED.remove(process);
    }

    private static void kill(Process process, List<ProcessHandle> descendants) {
        // First, because it may start others for those that end.
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(process.toHandle());
        descendants.forEach(Processes::awaitEnd);
    }

    /// Or for [#STOP_TIMEOUT].
    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // The caller goes on to the next harder means, or has none.
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Polls every 5 ms.
    ///
    /// @throws IllegalStateException with the end of `log` if the process ends before, or takes too long
    static void awaitReady(Process process, Path log, BooleanSupplier ready) {
        long end = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("not ready\n" + tail(log));
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /// Whether something listens on a port of this machine; nobody is connected to for that.
    static boolean listens(int port) {
        String address = String.format(Locale.ROOT, ":%04X ", port);
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(file -> lines(Path.of(file)).stream())
                .anyMatch(line ->
                        line.contains(address) && line.strip().split("\\s+")[3].equals(LISTENING));
    }

    /// Different ones that nobody uses now.
    static List<Integer> freePorts(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            for (ServerSocket socket : sockets) {
                try {
                    socket.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    static int freePort() {
        return freePorts(1).getFirst();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String tail(Path log) {
        List<String> lines = lines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }
}
