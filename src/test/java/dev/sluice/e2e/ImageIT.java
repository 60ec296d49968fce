package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.deploy.Dockerfile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// What the image's description says, done without an image: its files in its folders, its training run, then its very
/// command, environment and user, with nothing writable but the data folder and `/tmp`. Needs root, for the mounts.
@Tag("image")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImageIT {
    private static final Duration EXIT = Duration.ofSeconds(30);

    /// Three JVMs: the training, what makes its cache, and what tries that.
    private static final Duration TRAINING = Duration.ofMinutes(4);

    private static final String ROOT = "0:0";
    private static final String PATH = "/opt/java/bin:/usr/local/bin:/usr/bin:/bin";

    private static final Path FOLDER = SluiceProcess.folder("ImageIT");
    private static final Path APP = FOLDER.resolve("opt-sluice");
    private static final Path DATA = FOLDER.resolve("data");
    private static String user;
    private static String training;
    private static SluiceProcess service;

    @BeforeAll
    static void build() throws IOException {
        InstalledProgram.orSkip("unshare");
        boolean mayMount = Command.run(List.of("unshare", "--mount", "true")).exitCode() == 0;
        assumeTrue(mayMount || "true".equals(System.getenv("CI")), "only root may mount");
        assertThat(mayMount)
                .as("the image's test mounts folders: CI has to be root")
                .isTrue();
        user = Dockerfile.instructions("USER").getFirst();
        // A second run in this JVM begins anew.
        Files.createDirectories(SluiceProcess.folder("ImageIT").resolve("root"));
        Files.createDirectories(DATA);
        for (String copy : Dockerfile.instructions("COPY")) {
            copy(List.of(copy.split(" ", -1)));
        }
        try (InputStream script = Objects.requireNonNull(ImageIT.class.getResourceAsStream("container.sh"))) {
            Files.copy(script, FOLDER.resolve("container.sh"), StandardCopyOption.REPLACE_EXISTING);
        }
        training = train();
        List<String> command = new ArrayList<>(List.of("env"));
        variables().forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(Dockerfile.entryPoint());
        service = SluiceProcess.start(FOLDER, container(user, command), Map.of(), DATA);
    }

    /// The image's own, and the ports: several services may run on this machine. And no cache is an error here.
    private static Map<String, String> variables() throws IOException {
        Map<String, String> variables = new TreeMap<>(Dockerfile.environment());
        for (String port :
                List.of("QUARKUS_HTTP_PORT", "QUARKUS_MANAGEMENT_PORT", "SLUICE_RTMP_PORT", "SLUICE_RTMPS_PORT")) {
            variables.put(port, "0");
        }
        variables.put("JDK_JAVA_OPTIONS", "-XX:AOTMode=on");
        return variables;
    }

    /// `COPY`: the content of folders, or files, into the working folder.
    private static void copy(List<String> arguments) throws IOException {
        Path target = Files.createDirectories(APP.resolve(arguments.getLast()).normalize());
        for (String source : arguments.subList(0, arguments.size() - 1)) {
            Path from = Path.of(source);
            List<String> command = new ArrayList<>(List.of("cp", "-rp"));
            if (source.endsWith("*.jar")) {
                try (Stream<Path> files = Files.list(from.getParent())) {
                    files.filter(file -> file.toString().endsWith(".jar"))
                            .forEach(file -> command.add(file.toString()));
                }
            } else {
                command.add(Files.isDirectory(from) ? from + "/." : source);
            }
            command.add(target.toString());
            Command.run(command).orFail();
        }
    }

    /// `RUN`, in an environment as empty as that of a build.
    private static String train() throws IOException {
        String run = Dockerfile.instructions("RUN").getFirst();
        assertThat(run).contains(" && bash train.sh && rm train.sh ");
        List<String> command = container(ROOT, List.of("env", "-i", "PATH=" + PATH, "bash", "-euc", run));
        try (Command.Running running = Command.start(command)) {
            Command.Result result = running.await(TRAINING);
            assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
            return result.out();
        }
    }

    private static List<String> container(String asUser, List<String> command) {
        List<String> all = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "bash",
                FOLDER.resolve("container.sh").toString(),
                FOLDER.resolve("root").toString(),
                APP.toString(),
                DATA.toString(),
                System.getProperty("java.home"),
                asUser));
        all.addAll(command);
        return all;
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    @Order(1)
    void itRunsAsAUserWithoutAnyRights() throws IOException {
        Map<String, String> status = new TreeMap<>();
        Files.readAllLines(Path.of("/proc", Long.toString(service.pid()), "status"))
                .forEach(line -> {
                    String[] parts = line.split(":\\s*", 2);
                    status.put(parts[0], parts[1].strip());
                });
        String id = user.substring(0, user.indexOf(':'));
        assertThat(status.getOrDefault("Uid", "").split("\\s+")).containsOnly(id);
        assertThat(status.get("CapEff")).isEqualTo("0000000000000000");
        assertThat(status.get("Name")).isEqualTo("java");
    }

    @Test
    @Order(2)
    void ofItsFoldersNothingButTheDataFolderAndTmpCanBeWritten() {
        assertThat(Stream.of("/", "/opt/sluice", "/opt/java", "/etc", "/usr", "/data", "/tmp")
                        .filter(folder -> touch(folder).exitCode() == 0))
                .containsExactly("/data", "/tmp");
    }

    /// As root, whom only a read-only file system stops.
    private static Command.Result touch(String folder) {
        return Command.run(List.of(
                "nsenter",
                "--target",
                Long.toString(service.pid()),
                "--mount",
                "--root",
                "touch",
                folder + "/written"));
    }

    /// Its library is unpacked into `/tmp`, where it has to be executable.
    @Test
    @Order(3)
    void theNativeTransportIsUsed() throws IOException {
        assertThat(Files.readString(Path.of("/proc", Long.toString(service.pid()), "maps")))
                .contains("netty_transport_native_epoll");
    }

    @Test
    @Order(3)
    void theProbesFindIt() {
        assertThat(Stream.of("started", "live", "ready")
                        .filter(check -> service.health(check).isEmpty()))
                .isEmpty();
    }

    /// `AOTMode=on` ends a JVM that cannot use it.
    @Test
    @Order(3)
    void theCacheOfTheTrainingRunIsUsed() throws IOException {
        assertThat(training).contains("train.sh: GET /api/v1/pods: HTTP/1.1 200 OK");
        assertThat(Files.size(APP.resolve("sluice.aot"))).isGreaterThan(10_000_000);
        assertThat(service.output()).doesNotContain("[aot]", "[warning]");
        System.out.println("the image's service: " + startUp());
    }

    private static String startUp() {
        return service.output()
                .lines()
                .filter(line -> line.contains("started in"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Order(4)
    void allLinesButTheBannerAreJson() {
        assertThat(service.output().lines().filter(line -> !line.isBlank() && !line.startsWith("  ")))
                // The second is the JVM's own, about the variable that only this test sets.
                .filteredOn(line -> !line.startsWith("Sluice is ready") && !line.contains("JDK_JAVA_OPTIONS"))
                .isNotEmpty()
                .allSatisfy(ImageIT::isJson);
    }

    private static void isJson(String line) {
        try {
            assertThat(new ObjectMapper().readTree(line).path("level").asText())
                    .as(line)
                    .isNotEmpty();
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    /// SIGTERM reaches the service itself, which stores what has come before it goes.
    @Test
    @Order(5)
    void aStreamComesInAndIsCompleteWhenTheContainerEnds() {
        URI url = service.rtmpUrl();
        try (Command.Running ffmpeg = FfmpegPublisher.encode(url, service.bannerOrFail("Stream key"), 60)) {
            await("two segments").atMost(Duration.ofSeconds(30)).until(() -> segments() >= 2);

            assertThat(service.terminate(EXIT)).isIn(0, 143);
            assertThat(ffmpeg.await(EXIT).exitCode()).isNotZero();
        }
        assertThat(segments()).as("the one that was begun is stored too").isGreaterThanOrEqualTo(3);
        assertThat(service.output()).contains("ends: draining");
    }

    private static long segments() {
        try (Stream<Path> files = Files.walk(DATA)) {
            return files.filter(file -> file.toString().endsWith(".ts")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
