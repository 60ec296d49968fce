package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// The packaged service as a process of its own, on free ports.
///
/// Its output goes to `service.log` in its folder, whose content stands in the message of every failure here.
/// Closing it ends it, and so does the end of the test's JVM. All of its Netty buffers are tracked unless the
/// settings say otherwise, and closing fails the test if one was leaked, or if a secret stands in the output outside
/// the banner.
final class SluiceProcess implements AutoCloseable {
    static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    /// Netty's property. `paranoid` tracks every buffer and writes a line with `LEAK:` when one is collected
    /// that was not released.
    static final String LEAK_DETECTION = "io.netty.leakDetection.level";

    /// Of all processes that this JVM has started.
    private static final Set<Path> LOGS = ConcurrentHashMap.newKeySet();

    private final Process process;
    private final Path log;
    private final Path dataFolder;
    private final Thread killer;
    private final HttpClient client = HttpClient.newHttpClient();

    private SluiceProcess(Process process, Path log, Path dataFolder) {
        this.process = process;
        this.log = log;
        this.dataFolder = dataFolder;
        this.killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
    }

    /// A folder below `target/` for one process: made empty here.
    static Path folder(String name) {
        Path folder = Path.of("target", "e2e", "service", name).toAbsolutePath();
        try {
            if (Files.exists(folder)) {
                try (var files = Files.walk(folder)) {
                    files.sorted(java.util.Comparator.reverseOrder())
                            .forEach(file -> assertThat(file.toFile().delete()).isTrue());
                }
            }
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts the service and waits until it is ready; `settings` win over the free ports and the data folder
    /// that it gets by default.
    static SluiceProcess start(Path folder, Map<String, String> settings) {
        return start(folder, settings, List.of());
    }

    /// @param runner program and arguments that run the command behind them, in the same process
    static SluiceProcess start(Path folder, Map<String, String> settings, List<String> runner) {
        SluiceProcess service = launch(folder, settings, runner);
        try {
            service.awaitReady();
            return service;
        } catch (Throwable e) {
            service.stop();
            throw e;
        }
    }

    /// Starts the service, or what the arguments ask for, without waiting for anything.
    static SluiceProcess launch(Path folder, Map<String, String> settings, String... arguments) {
        return launch(folder, settings, List.of(), arguments);
    }

    private static SluiceProcess launch(
            Path folder, Map<String, String> settings, List<String> runner, String... arguments) {
        assertThat(JAR).as("the packaged service: build it with ./mvnw package").exists();
        Map<String, String> all = settings(folder.resolve("data"));
        all.putAll(settings);
        List<String> command = new ArrayList<>(runner);
        command.add(JAVA.toString());
        command.addAll(ClassCache.options());
        all.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-jar", JAR.toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        Path data = folder.resolve(all.getOrDefault("sluice.data-dir", "data"));
        Secrets.issuedAsSettings(all);
        return launch(folder, command, Map.of(), data);
    }

    /// What it is told where nobody says anything else.
    static Map<String, String> settings(Path data) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("quarkus.http.port", "0");
        settings.put("quarkus.management.port", "0");
        settings.put("sluice.rtmp.port", "0");
        settings.put("sluice.rtmps.port", "0");
        settings.put("sluice.data-dir", data.toString());
        settings.put(LEAK_DETECTION, "paranoid");
        return settings;
    }

    /// Starts the service by a command of its own, and waits until it is ready.
    ///
    /// @param data where its data folder is for who reads it here
    static SluiceProcess start(Path folder, List<String> command, Map<String, String> environment, Path data) {
        SluiceProcess service = launch(folder, command, environment, data);
        try {
            service.awaitReady();
            return service;
        } catch (Throwable e) {
            service.stop();
            throw e;
        }
    }

    private static SluiceProcess launch(Path folder, List<String> command, Map<String, String> environment, Path data) {
        Path log = folder.resolve("service.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // What the developer has set for other things must not reach the service.
        builder.environment().keySet().removeIf(name -> name.matches("(SLUICE|QUARKUS|AWS)_.*|JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        try {
            LOGS.add(log);
            return new SluiceProcess(builder.start(), log, data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        await("service is ready")
                .atMost(START_TIMEOUT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("ended with " + process.exitValue() + "\n" + output());
                    }
                    return banner("Health").isPresent() && health("ready").isPresent();
                });
    }

    /// The body of a health answer if it is `UP`.
    Optional<String> health(String check) {
        try {
            HttpResponse<String> response = get(URI.create(bannerOrFail("Health") + "/" + check));
            return response.statusCode() == 200 ? Optional.of(response.body()) : Optional.empty();
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /// The page of the Prometheus registry.
    String metrics() {
        return get(URI.create(bannerOrFail("Health")).resolve("/q/metrics")).body();
    }

    HttpResponse<String> get(URI uri) {
        try {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// A line of the banner, such as `Stream key`.
    Optional<String> banner(String label) {
        return Pattern.compile("^\\s*" + Pattern.quote(label) + ":\\s+(\\S+)\\s*$", Pattern.MULTILINE)
                .matcher(output())
                .results()
                .map(match -> match.group(1))
                .findFirst();
    }

    String bannerOrFail(String label) {
        return banner(label).orElseThrow(() -> new AssertionError("no " + label + " in the banner\n" + output()));
    }

    /// Where to publish, without the key.
    URI rtmpUrl() {
        return URI.create(bannerOrFail("RTMP URL"));
    }

    /// The same inside TLS, where it has a certificate.
    URI rtmpsUrl() {
        return URI.create(bannerOrFail("RTMPS URL"));
    }

    /// Where it serves HTTP.
    URI webUrl() {
        return URI.create(bannerOrFail("Dashboard")).resolve("/");
    }

    /// Everything that it has written so far.
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// SIGTERM; the exit code.
    int terminate(Duration atMost) {
        process.destroy();
        return awaitExit(atMost);
    }

    /// SIGKILL: nothing is finished, nothing is said.
    void kill() {
        process.destroyForcibly();
        awaitExit(STOP_TIMEOUT);
    }

    /// Any other signal by its name, such as `STOP`.
    void signal(String name) {
        Command.run(List.of("kill", "-" + name, Long.toString(pid()))).orFail();
    }

    int awaitExit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still running after " + atMost + "\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /// Has the process collect all of its garbage; returns when that is done.
    void collectGarbage() {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Command.run(List.of(jcmd.toString(), Long.toString(pid()), "GC.run")).orFail();
    }

    @Override
    public void close() {
        String metrics = lastMetrics();
        try {
            findLeaks();
        } finally {
            stop();
        }
        assertThat(output().lines().filter(line -> line.contains("LEAK:")))
                .as("leaks in " + log)
                .isEmpty();
        Secrets.issuedAsFiles(dataFolder);
        assertThat(Secrets.leaksIn(output())).as("secrets in " + log).isEmpty();
        assertThat(Secrets.leaksIn(metrics))
                .as("secrets in the metrics of " + log)
                .isEmpty();
    }

    /// Empty where nobody answers any more.
    private String lastMetrics() {
        try {
            return process.isAlive() && banner("Health").isPresent() ? metrics() : "";
        } catch (UncheckedIOException e) {
            return "";
        }
    }

    /// What each of them has written.
    static Set<Path> logs() {
        return LOGS;
    }

    /// A leak is written when the buffer was collected and another one is made afterwards, as for a request.
    private void findLeaks() {
        for (int i = 0; i < 2 && process.isAlive() && banner("Health").isPresent(); i++) {
            collectGarbage();
            var _ = health("live");
        }
    }

    private void stop() {
        client.shutdownNow();
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(killer);
        } catch (IllegalStateException e) {
            // The JVM is going down: the hook is running already.
        }
    }
}
