package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The autoscaler, and the rules by which the prometheus-adapter shows it its metrics.
class AutoscalerTest {
    private static final Path ADAPTER = Path.of("deploy/components/autoscaling/prometheus-adapter-values.yaml");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final Overlay aws = Overlay.render("aws");
    private final HorizontalPodAutoscaler autoscaler = aws.one(HorizontalPodAutoscaler.class, "sluice");

    @Test
    void itKeepsRoomForALostZoneAndTakesItsTimeWithWhatRuns() {
        int maxSessions = Settings.in(aws.environment()).getValue("sluice.publish.max-sessions", Integer.class);

        // A number of replicas would undo the autoscaler's decision at each apply.
        assertThat(aws.one(Deployment.class, "sluice").getSpec().getReplicas()).isNull();
        assertThat(autoscaler.getSpec().getMinReplicas()).isGreaterThanOrEqualTo(3);
        assertThat(target("sluice_sessions")).isEqualByComparingTo(BigDecimal.valueOf(maxSessions * 2L / 3));
        assertThat(target("sluice_capacity_used")).isBetween(new BigDecimal("0.66"), new BigDecimal("0.67"));
        assertThat(autoscaler.getSpec().getBehavior().getScaleUp().getStabilizationWindowSeconds())
                .isZero();
        assertThat(autoscaler.getSpec().getBehavior().getScaleDown()).satisfies(down -> {
            assertThat(down.getStabilizationWindowSeconds()).isGreaterThanOrEqualTo(1800);
            assertThat(down.getPolicies()).singleElement().satisfies(policy -> {
                assertThat(policy.getType()).isEqualTo("Pods");
                assertThat(policy.getValue()).isEqualTo(1);
                assertThat(policy.getPeriodSeconds()).isGreaterThanOrEqualTo(600);
            });
        });
    }

    @Test
    void theAdapterShowsItsMetricsAsThoseOfPods() throws IOException {
        assertThat(rules().stream().map(rule -> rule.at("/name/as").asText()))
                .containsExactlyInAnyOrderElementsOf(autoscaler.getSpec().getMetrics().stream()
                        .map(metric -> metric.getPods().getMetric().getName())
                        .toList());
        assertThat(rules()).allSatisfy(rule -> {
            assertThat(rule.path("seriesQuery").asText())
                    .isEqualTo(rule.at("/name/as").asText() + "{namespace!=\"\",pod!=\"\"}");
            assertThat(rule.at("/resources/overrides/namespace/resource").asText())
                    .isEqualTo("namespace");
            assertThat(rule.at("/resources/overrides/pod/resource").asText()).isEqualTo("pod");
        });
    }

    /// The queries as the adapter would send them for all pods of the namespace: what belongs to another pod, or to
    /// another namespace, must not come in.
    @Test
    void eachPodIsCountedByItself(@TempDir Path folder) throws IOException {
        Program promtool = Program.orSkip("promtool");
        String series = rules().stream()
                .map(rule -> """
                      - {series: '%1$s{namespace="sluice", pod="a", instance="10.0.0.1"}', values: 300}
                      - {series: '%1$s{namespace="sluice", pod="b", instance="10.0.0.2"}', values: 500}
                      - {series: '%1$s{namespace="other", pod="a", instance="10.0.0.3"}', values: 9000}
                """.formatted(rule.at("/name/as").asText()))
                .collect(Collectors.joining());
        String queries =
                rules().stream().map(rule -> """
                      - expr: '%s'
                        exp_samples:
                          - {labels: '{namespace="sluice", pod="a"}', value: 300}
                          - {labels: '{namespace="sluice", pod="b"}', value: 500}
                """.formatted(query(rule))).collect(Collectors.joining());
        Files.writeString(folder.resolve("adapter.yaml"), """
                tests:
                  - interval: 15s
                    input_series:
                %s
                    promql_expr_test:
                %s
                """.formatted(
                        series.indent(-2).indent(2), queries.indent(-2).indent(2)));

        Program.Result result = promtool.run(folder, "test", "rules", "adapter.yaml");
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    }

    private static String query(JsonNode rule) {
        return rule.path("metricsQuery")
                .asText()
                .replace("<<.Series>>", rule.at("/name/as").asText())
                .replace("<<.LabelMatchers>>", "namespace=\"sluice\",pod=~\"a|b\"")
                .replace("<<.GroupBy>>", "namespace,pod");
    }

    private static List<JsonNode> rules() throws IOException {
        return StreamSupport.stream(
                        YAML.readTree(ADAPTER.toFile()).at("/rules/custom").spliterator(), false)
                .toList();
    }

    private BigDecimal target(String metric) {
        return autoscaler.getSpec().getMetrics().stream()
                .map(MetricSpec::getPods)
                .filter(pods -> pods.getMetric().getName().equals(metric))
                .map(pods -> Quantity.getAmountInBytes(pods.getTarget().getAverageValue()))
                .findFirst()
                .orElseThrow();
    }
}
