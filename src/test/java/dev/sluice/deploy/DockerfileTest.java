package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The image's description, as far as it can be judged without building it: no image is built here.
class DockerfileTest {
    @Test
    void theServiceIsTheFirstProcessSoThatSigtermReachesIt() throws IOException {
        assertThat(Dockerfile.entryPoint())
                .containsSubsequence("java", "-jar", "quarkus-run.jar")
                .doesNotContain("sh", "-c");
        assertThat(Dockerfile.instructions("STOPSIGNAL")).containsExactly("SIGTERM");
    }

    /// A cache that was made under other options is of no use.
    @Test
    void theTrainingRunsUnderTheOptionsOfTheService() throws IOException {
        String training = Files.readString(Dockerfile.PATH.resolveSibling("train.sh"));

        assertThat(Dockerfile.entryPoint()).contains("@jvm.options", "-XX:AOTCache=sluice.aot");
        assertThat(training)
                .containsPattern("java @jvm\\.options -XX:MaxRAM=\\S+ -XX:AOTCacheOutput=sluice\\.aot")
                .containsPattern("java @jvm\\.options \\S+ -XX:AOTMode=on -XX:AOTCache=sluice\\.aot");
        assertThat(options())
                .anyMatch(option -> option.startsWith("-XX:MaxRAMPercentage="))
                .anyMatch(option -> option.startsWith("-XX:MaxDirectMemorySize="))
                .contains("-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError")
                .noneMatch(option -> option.startsWith("-Xmx"));
    }

    @Test
    void itRunsAsAUserWithoutRightsThatKubernetesCanTell() throws IOException {
        assertThat(Dockerfile.instructions("USER")).containsExactly("10001:10001");
        assertThat(Files.readString(Dockerfile.PATH).indexOf("\nUSER "))
                .as("everything that needs root stands before")
                .isGreaterThan(Files.readString(Dockerfile.PATH).lastIndexOf("\nRUN "))
                .isGreaterThan(Files.readString(Dockerfile.PATH).lastIndexOf("\nCOPY "));
    }

    @Test
    void itTellsThePortsThatTheServiceHas() throws IOException {
        var settings = Settings.in(Map.of());

        assertThat(Dockerfile.instructions("EXPOSE"))
                .containsExactly(String.join(
                        " ",
                        Stream.of(
                                        "sluice.rtmp.port",
                                        "sluice.rtmps.port",
                                        "quarkus.http.port",
                                        "quarkus.management.port")
                                .map(name -> settings.getValue(name, String.class))
                                .toList()));
    }

    @Test
    void whatItCopiesIsThereOrComesFromTheBuild() throws IOException {
        List<String> sources = Dockerfile.instructions("COPY").stream()
                .flatMap(copy -> {
                    List<String> parts = List.of(copy.split(" ", -1));
                    return parts.subList(0, parts.size() - 1).stream();
                })
                .toList();

        assertThat(sources).isNotEmpty().allSatisfy(source -> {
            if (!source.startsWith("target/")) {
                assertThat(Path.of(source)).exists();
            }
        });
        assertThat(sources).contains("target/sbom.cdx.json", "LICENSE");
    }

    private static List<String> options() throws IOException {
        return Files.readAllLines(Dockerfile.PATH.resolveSibling("jvm.options")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .flatMap(line -> Arrays.stream(line.split(" ", -1)))
                .toList();
    }
}
