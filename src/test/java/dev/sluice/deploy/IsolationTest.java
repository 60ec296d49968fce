package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What pods may do on their nodes, and whom they may talk to.
class IsolationTest {
    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void everyPodMayDoAsLittleAsKubernetesKnows(Overlay overlay) {
        assertThat(overlay.one(Namespace.class, "sluice").getMetadata().getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
        for (PodTemplateSpec template : overlay.pods().values()) {
            PodSpec pod = template.getSpec();
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getContainers()).allSatisfy(container -> {
                SecurityContext security = container.getSecurityContext();
                assertThat(security.getAllowPrivilegeEscalation()).isFalse();
                assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
                assertThat(security.getCapabilities().getAdd()).isNullOrEmpty();
                assertThat(container.getResources().getLimits()).containsKey("memory");
                if (container.getImage().equals(overlay.container().getImage())) {
                    assertThat(security.getReadOnlyRootFilesystem()).isTrue();
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void whatTheProcessWritesIsMountedWhereTheImageExpectsIt(Overlay overlay) throws IOException {
        String dockerfile = Files.readString(Dockerfile.PATH);
        Map<String, String> writable = overlay.container().getVolumeMounts().stream()
                .filter(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
                .collect(Collectors.toMap(mount -> mount.getMountPath(), mount -> mount.getName()));

        assertThat(writable.keySet()).containsExactlyInAnyOrder("/data", "/tmp");
        assertThat(dockerfile).contains("SLUICE_DATA_DIR=/data");
        assertThat(overlay.pod().getVolumes().stream().map(Volume::getName)).containsAll(writable.values());
        assertThat(dockerfile)
                .contains("USER " + overlay.pod().getSecurityContext().getRunAsUser() + ":"
                        + overlay.pod().getSecurityContext().getRunAsGroup());
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void nothingTalksToAnythingThatIsNotNamed(Overlay overlay) {
        assertThat(overlay.one(NetworkPolicy.class, "default-deny").getSpec()).satisfies(policy -> {
            assertThat(policy.getPodSelector().getMatchLabels()).isNullOrEmpty();
            assertThat(policy.getPolicyTypes()).containsExactlyInAnyOrder("Ingress", "Egress");
            assertThat(policy.getIngress()).isNullOrEmpty();
            assertThat(policy.getEgress()).isNullOrEmpty();
        });
        // An empty list of peers, or of ports, would be everybody and everything.
        assertThat(overlay.policies("sluice").flatMap(policy -> policy.getSpec().getIngress().stream()))
                .isNotEmpty()
                .allSatisfy(rule -> {
                    assertThat(rule.getFrom()).isNotEmpty();
                    assertThat(rule.getPorts()).isNotEmpty();
                });
        assertThat(overlay.policies("sluice").flatMap(policy -> policy.getSpec().getEgress().stream()))
                .isNotEmpty()
                .allSatisfy(rule -> {
                    assertThat(rule.getTo()).isNotEmpty();
                    assertThat(rule.getPorts()).isNotEmpty();
                    assertThat(rule.getTo())
                            .filteredOn(peer -> peer.getIpBlock() != null
                                    && peer.getIpBlock().getCidr().equals("0.0.0.0/0"))
                            .allSatisfy(peer ->
                                    assertThat(peer.getIpBlock().getExcept()).contains("169.254.0.0/16"));
                });
    }
}
