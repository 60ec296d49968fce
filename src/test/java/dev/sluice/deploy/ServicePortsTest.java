package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deploy.KubernetesModel.TargetGroupBinding;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.smallrye.config.SmallRyeConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Ports and probes, held against what the service itself says of its ports and its health.
class ServicePortsTest {
    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void thePortsAreThoseOfTheService(Overlay overlay) {
        SmallRyeConfig settings = Settings.in(overlay.environment());
        Map<String, Integer> expected = new TreeMap<>(Map.of(
                "rtmp", settings.getValue("sluice.rtmp.port", Integer.class),
                "http", settings.getValue("quarkus.http.port", Integer.class),
                "management", settings.getValue("quarkus.management.port", Integer.class)));
        if (settings.getOptionalValue("sluice.rtmps.tls-configuration-name", String.class)
                .isPresent()) {
            expected.put("rtmps", settings.getValue("sluice.rtmps.port", Integer.class));
        }

        assertThat(overlay.container().getPorts().stream()
                        .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort)))
                .containsExactlyInAnyOrderEntriesOf(expected);
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void everyPortHasAServiceOfItsOwnNumber(Overlay overlay) {
        List<Service> services = overlay.all(Service.class).stream()
                .filter(service ->
                        "sluice".equals(service.getSpec().getSelector().get(Overlay.NAME)))
                .toList();

        assertThat(services.stream().map(service -> service.getMetadata().getName()))
                .containsExactlyInAnyOrder("sluice-rtmp", "sluice-api", "sluice-management");
        assertThat(services.stream()
                        .flatMap(service -> service.getSpec().getPorts().stream())
                        .map(port -> port.getTargetPort().getStrVal()))
                .containsExactlyInAnyOrderElementsOf(portNames(overlay));
        // Network policies of the VPC CNI look at the Service's port.
        assertThat(services.stream().flatMap(service -> service.getSpec().getPorts().stream()))
                .allSatisfy(port -> assertThat(port.getPort())
                        .isEqualTo(overlay.port(port.getTargetPort().getStrVal())));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void whateverLeadsToAPortNamesOneThatIsThere(Overlay overlay) {
        assertThat(overlay.policies("sluice")
                        .flatMap(policy -> policy.getSpec().getIngress().stream())
                        .flatMap(rule -> rule.getPorts().stream())
                        .map(NetworkPolicyPort::getPort)
                        .map(port -> port.getStrVal()))
                .isSubsetOf(portNames(overlay));
        assertThat(overlay.all(Ingress.class).stream()
                        .flatMap(ingress -> ingress.getSpec().getRules().stream())
                        .flatMap(rule -> rule.getHttp().getPaths().stream())
                        .map(path -> path.getBackend().getService()))
                .allSatisfy(backend -> assertThat(servicePorts(overlay, backend.getName()))
                        .contains(backend.getPort().getName()));
        assertThat(overlay.all(TargetGroupBinding.class))
                .allSatisfy(binding -> assertThat(servicePorts(
                                overlay, binding.spec().serviceRef().name()))
                        .contains(binding.spec().serviceRef().port()));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void theProbesAskForTheServicesHealthOnTheManagementPort(Overlay overlay) {
        SmallRyeConfig settings = Settings.in(overlay.environment());
        Container container = overlay.container();

        // The paths are Quarkus's own.
        assertThat(settings.getPropertyNames())
                .noneMatch(name -> name.startsWith("quarkus.smallrye-health.")
                        || name.equals("quarkus.management.root-path")
                        || (name.equals("quarkus.management.enabled") && !settings.getValue(name, Boolean.class)));
        assertProbe(container.getStartupProbe(), "/q/health/started");
        assertProbe(container.getLivenessProbe(), "/q/health/live");
        assertProbe(container.getReadinessProbe(), "/q/health/ready");
        // A store that answers slowly takes up to a minute of a start; a restart moves hundreds of streams.
        assertThat(patience(container.getStartupProbe())).isGreaterThanOrEqualTo(Duration.ofSeconds(90));
        assertThat(patience(container.getLivenessProbe())).isGreaterThanOrEqualTo(Duration.ofSeconds(60));
    }

    private static void assertProbe(Probe probe, String path) {
        assertThat(probe.getHttpGet().getPath()).isEqualTo(path);
        assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("management");
    }

    private static Duration patience(Probe probe) {
        return Duration.ofSeconds((long) probe.getPeriodSeconds() * probe.getFailureThreshold());
    }

    private static Set<String> portNames(Overlay overlay) {
        return overlay.container().getPorts().stream()
                .map(ContainerPort::getName)
                .collect(Collectors.toSet());
    }

    private static Set<String> servicePorts(Overlay overlay, String service) {
        return overlay.one(Service.class, service).getSpec().getPorts().stream()
                .map(ServicePort::getName)
                .collect(Collectors.toSet());
    }
}
