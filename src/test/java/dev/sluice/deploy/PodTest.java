package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.AppConfig;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The service's settings, memory and time to shut down, as a pod has them.
class PodTest {
    /// For the last report of a pod, after the drain, and the end of the process.
    private static final Duration AFTER_DRAIN = Duration.ofSeconds(10);

    /// A setting of Quarkus, or a variable, as the README names it.
    private static final Pattern QUARKUS = Pattern.compile("quarkus\\.[a-z0-9.-]+|QUARKUS_[A-Z0-9_]+");

    private static final long MIB = 1024L * 1024;

    /// Metaspace, compiled code, the collector, stacks, and the kernel's buffers of sockets.
    private static final long OUTSIDE_OF_THE_HEAP = 512 * MIB;

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void kubernetesWaitsLongerThanTheServiceDrains(Overlay overlay) {
        Duration drain = Settings.in(overlay.environment())
                .getConfigMapping(AppConfig.class)
                .drain()
                .timeout();
        Duration pause = Duration.ofSeconds(
                overlay.container().getLifecycle().getPreStop().getSleep().getSeconds());

        assertThat(Duration.ofSeconds(overlay.pod().getTerminationGracePeriodSeconds()))
                .isGreaterThanOrEqualTo(pause.plus(drain).plus(AFTER_DRAIN));
    }

    /// Of each pod that runs the image: what the image's options allow the JVM fits into the container.
    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void theMemoryOfTheJvmFitsIntoItsContainer(Overlay overlay) throws IOException {
        String options = Files.readString(Path.of("src/main/docker/jvm.options"));
        long percent = option(options, "-XX:MaxRAMPercentage=(\\d+)");
        long direct = option(options, "-XX:MaxDirectMemorySize=(\\d+)m") * MIB;
        String image = overlay.container().getImage();

        assertThat(overlay.pods().values().stream()
                        .flatMap(pod -> pod.getSpec().getContainers().stream())
                        .filter(container -> container.getImage().equals(image)))
                .isNotEmpty()
                .allSatisfy(container -> {
                    long limit = Quantity.getAmountInBytes(
                                    container.getResources().getLimits().get("memory"))
                            .longValueExact();
                    long heap = heapOfItsOwn(container, limit * percent / 100);
                    assertThat(heap + direct + OUTSIDE_OF_THE_HEAP)
                            .as(container.getName())
                            .isLessThanOrEqualTo(limit);
                });
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void everySettingIsOneThatTheServiceKnows(Overlay overlay) throws IOException {
        Map<String, String> environment = overlay.environment();
        Set<String> quarkus = QUARKUS.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map((MatchResult name) -> Settings.variable(name.group()))
                .collect(Collectors.toCollection(TreeSet::new));
        // The README names the certificate of the configuration `ingest`; its key and its renewal go with it.
        quarkus.add("QUARKUS_TLS_INGEST_KEY_STORE_PEM__0__KEY");
        quarkus.add("QUARKUS_TLS_INGEST_RELOAD_PERIOD");

        assertThat(environment.keySet()).allSatisfy(name -> {
            if (name.startsWith("SLUICE_")) {
                assertThat(name).isIn(Settings.variables());
            } else {
                assertThat(name).isIn(quarkus);
            }
        });
        // That each value can be read is what this asks.
        assertThat(Settings.in(environment)).isNotNull();
        assertThat(environment).containsKeys("SLUICE_STORE_KIND");
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void eachProcessIsNamedAfterItsPod(Overlay overlay) {
        assertThat(overlay.container().getEnv())
                .filteredOn(variable -> variable.getName().equals("SLUICE_POD_ID"))
                .singleElement()
                .satisfies(variable -> assertThat(
                                variable.getValueFrom().getFieldRef().getFieldPath())
                        .isEqualTo("metadata.name"));
    }

    /// Kubernetes would put SLUICE_RTMP_PORT=tcp://… into the environment for the Service `sluice-rtmp`.
    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void noServiceOfOursCanBecomeASetting(Overlay overlay) {
        assertThat(overlay.pods().values())
                .allSatisfy(
                        pod -> assertThat(pod.getSpec().getEnableServiceLinks()).isFalse());
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void aNodeIsDrainedPodByPod(Overlay overlay) {
        assertThat(overlay.one(PodDisruptionBudget.class, "sluice").getSpec()).satisfies(budget -> {
            assertThat(budget.getMaxUnavailable().getIntVal()).isEqualTo(1);
            assertThat(budget.getSelector().getMatchLabels())
                    .isEqualTo(overlay.one(Deployment.class, "sluice")
                            .getSpec()
                            .getSelector()
                            .getMatchLabels());
        });
    }

    private static long option(String options, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(options);
        assertThat(matcher.find()).as(pattern).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    /// JDK_JAVA_OPTIONS stands before the image's options, of which none names a size for the heap.
    private static long heapOfItsOwn(Container container, long share) {
        return container.getEnv().stream()
                .filter(variable -> variable.getName().equals("JDK_JAVA_OPTIONS"))
                .map(EnvVar::getValue)
                .map(options -> option(options, "-Xmx(\\d+)m") * MIB)
                .findFirst()
                .orElse(share);
    }
}
