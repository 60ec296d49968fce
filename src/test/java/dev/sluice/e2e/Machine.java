package dev.sluice.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What `deploy/machine/run` starts, on free ports and with a folder of its own.
///
/// @param file in which it tells what it has started, as long as that runs
record Machine(Command.Running run, Path file) implements AutoCloseable {
    private static final Path SCRIPT = Path.of("deploy", "machine", "run");

    /// Three services and Keycloak start at once, and some of it has to be unpacked before.
    private static final Duration START_TIMEOUT = Duration.ofMinutes(4);

    private static final String PID = "_PID";

    /// @param folder empty
    static Machine start(Path folder) {
        Map<String, String> environment = Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "MACHINE_PORTS", "free",
                "MACHINE_STATE", folder.toString());
        // What the developer has set for other things must not reach it.
        List<String> command = Stream.of(
                        Stream.of("env"),
                        System.getenv().keySet().stream()
                                .filter(name -> name.matches("(SLUICE|QUARKUS|AWS|MACHINE)_.*|J(AVA|DK)_.*OPTIONS"))
                                .map(name -> "--unset=" + name),
                        environment.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()),
                        Stream.of(SCRIPT.toAbsolutePath().toString()))
                .flatMap(part -> part)
                .toList();
        Command.Running run = Command.start(command);
        Path file = folder.resolve("state.env");
        try {
            await("the machine runs").atMost(START_TIMEOUT).until(() -> {
                if (!run.isAlive()) {
                    throw new AssertionError("it has ended\n" + run.out() + run.err());
                }
                return Files.exists(file);
            });
            Machine machine = new Machine(run, file);
            machine.files("SECRETS").forEach(secret -> Secrets.issued(text(secret)));
            return machine;
        } catch (Throwable e) {
            run.close();
            throw e;
        }
    }

    private Map<String, String> state() {
        return text(file)
                .lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(line -> line[0], line -> line[1]));
    }

    String get(String name) {
        return Objects.requireNonNull(state().get(name), name);
    }

    URI url(String name) {
        return URI.create(get(name));
    }

    /// The API as its users reach it.
    Api api() {
        return new Api(HttpClient.newHttpClient(), url("WEB_URL"), token(), Optional.empty());
    }

    private String token() {
        return Secrets.issued(Keycloak.token(
                URI.create(get("ISSUER") + "/protocol/openid-connect/token"),
                Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        "sluice",
                        "client_secret",
                        text(Path.of(get("SECRETS"), "client-secret")),
                        "username",
                        "admin",
                        "password",
                        "admin")));
    }

    /// @param signal such as `KILL`
    void signalPod(String pod, String signal) {
        signal(pod.replace("pod-", "POD_") + PID, signal);
    }

    void signalScript(String signal) {
        signal("RUN" + PID, signal);
    }

    private void signal(String name, String signal) {
        Command.run(List.of("kill", "-" + signal, get(name))).orFail();
    }

    /// The script itself, and each part that runs.
    List<Long> processes() {
        return state().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(PID))
                .map(entry -> Long.parseLong(entry.getValue()))
                .filter(Machine::isAlive)
                .toList();
    }

    static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /// The output of each part.
    List<Path> logs() {
        return files("LOGS");
    }

    private List<Path> files(String folder) {
        try (Stream<Path> files = Files.list(Path.of(get(folder)))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        run.close();
    }
}
