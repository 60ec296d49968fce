package dev.sluice.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sluice.deploy.KubernetesModel.CronJob;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// What `kubectl kustomize` makes of one overlay.
///
/// @param documents as they are rendered
/// @param objects the same, of the types of [KubernetesModel]
record Overlay(String name, List<JsonNode> documents, List<Object> objects) {
    static final String NAME = "app.kubernetes.io/name";
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Map<String, Overlay> RENDERED = new ConcurrentHashMap<>();

    /// For tests that hold for each.
    static Stream<Overlay> overlays() {
        return Stream.of("local", "aws").map(Overlay::render);
    }

    /// Filled in as the README tells; each is rendered once for all tests.
    static Overlay render(String name) {
        return RENDERED.computeIfAbsent(name, Overlay::renderNow);
    }

    private static Overlay renderNow(String name) {
        try {
            Path folder = Files.createTempDirectory("deploy");
            try {
                return DeployFolder.copyTo(folder).filledIn().render(name);
            } finally {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Overlay of(String name, String yaml) {
        List<JsonNode> documents = documents(yaml);
        return new Overlay(
                name, documents, documents.stream().map(KubernetesModel::read).toList());
    }

    /// All documents of a text in YAML.
    static List<JsonNode> documents(String yaml) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return documents.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    <T> List<T> all(Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends HasMetadata> T one(Class<T> type, String name) {
        return all(type).stream()
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(this.name + " has no " + type.getSimpleName() + " " + name));
    }

    PodSpec pod() {
        return one(Deployment.class, "sluice").getSpec().getTemplate().getSpec();
    }

    Container container() {
        return pod().getContainers().getFirst();
    }

    /// The number of a port of the service's container.
    int port(String port) {
        return container().getPorts().stream()
                .filter(candidate -> candidate.getName().equals(port))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no port " + port))
                .getContainerPort();
    }

    /// The pods that this overlay makes, by what makes them.
    Map<String, PodTemplateSpec> pods() {
        Map<String, PodTemplateSpec> pods = new TreeMap<>();
        all(Deployment.class)
                .forEach(owner ->
                        pods.put(owner.getMetadata().getName(), owner.getSpec().getTemplate()));
        all(CronJob.class).forEach(owner -> pods.put(owner.metadata().getName(), owner.pod()));
        return pods;
    }

    /// The network policies that select what has this name.
    Stream<NetworkPolicy> policies(String application) {
        Map<String, String> labels = Map.of(NAME, application);
        return all(NetworkPolicy.class).stream()
                .filter(policy -> !policy.getMetadata().getName().equals("default-deny"))
                .filter(policy -> selects(policy.getSpec().getPodSelector(), labels));
    }

    /// Whether a selector takes what has these labels. It knows what we use: labels, and the operator `In`.
    static boolean selects(LabelSelector selector, Map<String, String> labels) {
        return labels.entrySet().containsAll(selector.getMatchLabels().entrySet())
                && selector.getMatchExpressions().stream().allMatch(expression -> {
                    if (!expression.getOperator().equals("In")) {
                        throw new AssertionError("not known here: " + expression);
                    }
                    return expression.getValues().contains(labels.getOrDefault(expression.getKey(), ""));
                });
    }

    /// What the process finds in its environment, the pod's own name aside.
    Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        container().getEnvFrom().forEach(source -> {
            if (source.getConfigMapRef() != null) {
                environment.putAll(
                        one(ConfigMap.class, source.getConfigMapRef().getName()).getData());
            }
            if (source.getSecretRef() != null) {
                one(Secret.class, source.getSecretRef().getName())
                        .getData()
                        .forEach((key, value) -> environment.put(
                                key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
            }
        });
        return environment;
    }

    @Override
    public String toString() {
        return name;
    }
}
