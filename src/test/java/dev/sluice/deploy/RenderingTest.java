package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.net.IpNetwork;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What `kubectl kustomize` makes of the overlays is what Kubernetes knows, and hangs together.
class RenderingTest {
    /// What stands in a manifest until a replacement comes.
    private static final Pattern PLACEHOLDER = Pattern.compile("[A-Z]+(_[A-Z]+)+");

    /// A text of a document, and the field that it stands in.
    private record Leaf(String field, String text) {}

    /// Rendering reads every document strictly; here is what makes sure that it does.
    @Test
    void aFieldThatKubernetesDoesNotHaveIsAnError() {
        assertThatThrownBy(() -> KubernetesModel.read(Overlay.documents("""
                        apiVersion: v1
                        kind: Service
                        metadata: {name: misspelt}
                        spec: {port: []}
                        """).getFirst()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("\"port\"");
    }

    @Test
    void aTargetThatTheControllerDoesNotKnowIsAnError() {
        assertThatThrownBy(() -> KubernetesModel.read(Overlay.documents("""
                        apiVersion: elbv2.k8s.aws/v1beta1
                        kind: TargetGroupBinding
                        metadata: {name: unknown}
                        spec: {targetGroupARN: a, targetType: pod, serviceRef: {name: a, port: b}}
                        """).getFirst()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("targetType pod");
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "aws"})
    void asItStandsInTheRepositoryItRenders(String overlay) {
        assertThat(DeployFolder.original().render(overlay).objects()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void everyObjectStandsInTheNamespace(Overlay overlay) {
        assertThat(overlay.all(HasMetadata.class))
                .filteredOn(object -> !(object instanceof Namespace))
                .allSatisfy(object ->
                        assertThat(object.getMetadata().getNamespace()).isEqualTo("sluice"));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void whateverSelectsPodsFindsSome(Overlay overlay) {
        assertThat(overlay.all(Deployment.class))
                .isNotEmpty()
                .allSatisfy(deployment -> assertThat(Overlay.selects(
                                deployment.getSpec().getSelector(),
                                deployment.getSpec().getTemplate().getMetadata().getLabels()))
                        .isTrue());
        List<Map<String, String>> pods = overlay.pods().values().stream()
                .map(pod -> pod.getMetadata().getLabels())
                .toList();
        assertThat(overlay.all(Service.class))
                .isNotEmpty()
                .allSatisfy(service -> assertThat(pods)
                        .anyMatch(labels -> labels.entrySet()
                                .containsAll(service.getSpec().getSelector().entrySet())));
        assertThat(overlay.all(PodDisruptionBudget.class))
                .isNotEmpty()
                .allSatisfy(budget -> assertThat(pods)
                        .anyMatch(labels -> Overlay.selects(budget.getSpec().getSelector(), labels)));
        assertThat(overlay.all(HorizontalPodAutoscaler.class))
                .allSatisfy(autoscaler -> assertThat(overlay.one(
                                Deployment.class,
                                autoscaler.getSpec().getScaleTargetRef().getName()))
                        .isNotNull());
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void everyNetworkIsOne(Overlay overlay) {
        assertThat(leaves(overlay)
                        .filter(leaf ->
                                leaf.field().equals("cidr") || leaf.field().equals("except")))
                .isNotEmpty()
                .allSatisfy(leaf -> assertThat(IpNetwork.parse(leaf.text())).isNotNull());
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void noPlaceholderIsLeft(Overlay overlay) {
        assertThat(leaves(overlay))
                .noneMatch(leaf -> !leaf.field().equals("name")
                        && !leaf.field().equals("key")
                        && PLACEHOLDER.matcher(leaf.text()).matches());
    }

    private static Stream<Leaf> leaves(Overlay overlay) {
        List<Leaf> leaves = new ArrayList<>();
        overlay.documents().forEach(document -> gather("", document, leaves));
        return leaves.stream();
    }

    private static void gather(String field, JsonNode node, List<Leaf> leaves) {
        if (node.isTextual()) {
            leaves.add(new Leaf(field, node.asText()));
        } else if (node.isArray()) {
            node.forEach(element -> gather(field, element, leaves));
        } else {
            node.properties().forEach(child -> gather(child.getKey(), child.getValue(), leaves));
        }
    }
}
