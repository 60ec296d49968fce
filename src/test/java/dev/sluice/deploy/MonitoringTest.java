package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Alerts, dashboard and autoscaler ask for metrics that the service has: those of the README's table, which another
/// test holds against the code.
class MonitoringTest {
    private static final Path FOLDER = Path.of("deploy", "components", "monitoring");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /// A row of the README's table of metrics: name and type.
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(sluice_[a-z_]+)` \\| (counter|gauge|histogram|summary) \\|");

    private static final Pattern METRIC = Pattern.compile("\\bsluice_[a-z_]+");

    /// What Micrometer and Quarkus count of the JVM, the process and HTTP.
    private static final Set<String> OF_THE_FRAMEWORK = Set.of(
            "http_server_requests_seconds_count",
            "jvm_gc_pause_seconds_sum",
            "jvm_memory_max_bytes",
            "jvm_memory_used_bytes",
            "process_cpu_usage",
            "process_start_time_seconds");

    private static final Pattern FRAMEWORK_METRIC = Pattern.compile("\\b(?:http|jvm|process|system)_[a-z_]+\\b");

    @Test
    void everyAlertAsksForMetricsThatAreThere() {
        assertThat(rules()).isNotEmpty().allSatisfy(rule -> assertReal(expression(rule)));
    }

    @Test
    void everyAlertSaysWhatItMeansAndWhatToDo() {
        assertThat(rules()).allSatisfy(rule -> {
            assertThat(rule.getAlert()).startsWith("Sluice");
            assertThat(rule.getLabels().get("severity")).isIn("critical", "warning");
            assertThat(rule.getAnnotations()).containsOnlyKeys("summary", "description", "action");
            assertThat(rule.getAnnotations().values())
                    .allSatisfy(text -> assertThat(text).isNotBlank());
        });
        assertThat(rules().stream().map(Rule::getAlert)).doesNotHaveDuplicates();
    }

    @Test
    void everyAlertIsMadeToFire() throws IOException {
        JsonNode tests =
                YAML.readTree(FOLDER.resolve("alerts-test.yaml").toFile()).path("tests");
        List<String> fired = stream(tests)
                .flatMap(test -> stream(test.path("promql_expr_test")))
                .filter(test -> !test.path("exp_samples").isEmpty())
                .map(test -> test.path("expr").asText())
                .toList();

        assertThat(rules())
                .allSatisfy(rule -> assertThat(fired)
                        .anyMatch(expression -> expression.contains("alertname=\"" + rule.getAlert() + "\"")));
    }

    @Test
    void prometheusAgreesThatTheyFireAndStayQuiet(@TempDir Path folder) throws IOException {
        Program promtool = Program.orSkip("promtool");
        JsonNode alerts = YAML.readTree(FOLDER.resolve("alerts.yaml").toFile());
        YAML.writeValue(folder.resolve("rules.yaml").toFile(), alerts.path("spec"));
        Files.copy(FOLDER.resolve("alerts-test.yaml"), folder.resolve("alerts-test.yaml"));

        assertThat(promtool.run(folder, "check", "rules", "rules.yaml"))
                .satisfies(result -> assertThat(result.exitCode())
                        .as(result.out() + result.err())
                        .isZero());
        assertThat(promtool.run(folder, "test", "rules", "alerts-test.yaml"))
                .satisfies(result -> assertThat(result.exitCode())
                        .as(result.out() + result.err())
                        .isZero());
    }

    @Test
    void theDashboardShowsEveryMetricThatIsThereAndNoOther() throws IOException {
        Set<String> shown = new TreeSet<>();
        expressionsOf(dashboard()).forEach(expression -> {
            assertReal(expression);
            METRIC.matcher(expression).results().forEach(metric -> shown.add(meter(metric.group())));
        });

        assertThat(shown).containsExactlyElementsOf(metrics());
    }

    @Test
    void prometheusUnderstandsEveryExpressionOfTheDashboard(@TempDir Path folder) throws IOException {
        Program promtool = Program.orSkip("promtool");
        var rules = JSON.createArrayNode();
        expressionsOf(dashboard())
                .forEach(expression -> rules.addObject()
                        .put("record", "expression:" + rules.size())
                        .put("expr", expression.replace("$__rate_interval", "1m")));
        var group = JSON.createObjectNode().put("name", "dashboard");
        group.set("rules", rules);
        var file = JSON.createObjectNode();
        file.putArray("groups").add(group);
        YAML.writeValue(folder.resolve("dashboard.yaml").toFile(), file);

        assertThat(promtool.run(folder, "check", "rules", "dashboard.yaml"))
                .satisfies(result -> assertThat(result.exitCode())
                        .as(result.out() + result.err())
                        .isZero());
    }

    @Test
    void theDashboardIsAsGrafanaWantsIt() throws IOException {
        JsonNode dashboard = dashboard();
        List<JsonNode> panels = stream(dashboard.path("panels")).toList();

        assertThat(dashboard.path("uid").asText()).isEqualTo("sluice");
        assertThat(panels.stream().map(panel -> panel.path("id").asInt())).doesNotHaveDuplicates();
        assertThat(panels).allSatisfy(panel -> {
            assertThat(panel.path("title").asText()).isNotBlank();
            JsonNode place = panel.path("gridPos");
            assertThat(place.path("x").asInt() + place.path("w").asInt()).isBetween(1, 24);
        });
        ConfigMap map = Overlay.render("aws").one(ConfigMap.class, "sluice-dashboard");
        assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
        assertThat(JSON.readTree(map.getData().get("sluice.json"))).isEqualTo(dashboard);
    }

    @Test
    void prometheusFindsEveryPod() {
        Overlay aws = Overlay.render("aws");
        ServiceMonitor monitor = aws.one(ServiceMonitor.class, "sluice");
        Service service = aws.one(Service.class, "sluice-management");

        assertThat(service.getMetadata().getLabels())
                .containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels());
        assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
        assertThat(monitor.getSpec().getEndpoints()).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.getPath()).isEqualTo("/q/metrics");
            assertThat(service.getSpec().getPorts())
                    .anyMatch(port -> port.getName().equals(endpoint.getPort()));
        });
        // The name of the job, as the Prometheus operator makes it.
        assertThat(rules())
                .anyMatch(rule -> expression(rule)
                        .contains("job=\"" + service.getMetadata().getName() + "\""));
    }

    @Test
    void theAutoscalerAsksForMetricsThatAreThere() {
        assertThat(Overlay.render("aws").one(HorizontalPodAutoscaler.class, "sluice").getSpec().getMetrics().stream()
                        .map(metric -> metric.getPods().getMetric().getName()))
                .isNotEmpty()
                .isSubsetOf(metrics());
    }

    private static List<Rule> rules() {
        return Overlay.render("aws").one(PrometheusRule.class, "sluice").getSpec().getGroups().stream()
                .flatMap(group -> group.getRules().stream())
                .toList();
    }

    private static String expression(Rule rule) {
        return rule.getExpr().getStrVal();
    }

    private static JsonNode dashboard() throws IOException {
        return JSON.readTree(FOLDER.resolve("dashboard.json").toFile());
    }

    private static List<String> expressionsOf(JsonNode dashboard) {
        return stream(dashboard.path("panels"))
                .flatMap(panel -> stream(panel.path("targets")))
                .map(target -> target.path("expr").asText())
                .toList();
    }

    private static void assertReal(String expression) {
        assertThat(METRIC.matcher(expression).results().map((MatchResult metric) -> meter(metric.group())))
                .isSubsetOf(metrics());
        assertThat(FRAMEWORK_METRIC.matcher(expression).results().map(MatchResult::group))
                .isSubsetOf(OF_THE_FRAMEWORK);
    }

    /// The row's name of what a histogram or a summary is made of.
    private static String meter(String series) {
        return series.replaceFirst("_seconds_(bucket|count|sum|max)$", "_seconds");
    }

    private static Set<String> metrics() {
        try {
            return ROW.matcher(Files.readString(Path.of("README.md")))
                    .results()
                    .map((MatchResult row) -> row.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
