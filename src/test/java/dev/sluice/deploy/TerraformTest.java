package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.AppConfig;
import dev.sluice.deploy.KubernetesModel.TargetGroupBinding;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Overlay `aws` and `terraform/` are made for each other: what the one puts out the other takes, and what both repeat
/// is the same.
class TerraformTest {
    private static final Path AWS = Path.of("deploy", "overlays", "aws");
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final Overlay aws = Overlay.render("aws");

    @Test
    void theOverlayTakesExactlyWhatTerraformPutsOutAndWhatTheApiHas() throws IOException {
        Set<String> expected = new TreeSet<>(Terraform.infrastructureEnv().keySet());
        expected.addAll(DeployFolder.OF_THE_API.keySet());

        assertThat(keys("replacements.yaml", "fieldPath: data\\.([A-Z_]+)")).isEqualTo(expected);
        assertThat(keys("infrastructure.env", "(?m)^([A-Z_]+)=")).isEqualTo(expected);
        // The target group of plain RTMP is called after its protocol, like that of RTMPS.
        assertThat(keys("plain-rtmp/kustomization.yaml", "fieldPath: data\\.([A-Z_]+)"))
                .containsExactly("RTMP_TARGET_GROUP_ARN");
        assertThat(expected).contains("RTMPS_TARGET_GROUP_ARN");
    }

    @Test
    void whatItPutsOutArrivesWhereItBelongs() {
        Map<String, String> env = Terraform.infrastructureEnv();

        assertThat(aws.environment())
                .containsEntry("SLUICE_INGEST_URL", env.get("INGEST_URL"))
                .containsEntry("SLUICE_STORE_S3_MEDIA_BUCKET", env.get("MEDIA_BUCKET"))
                .containsEntry("SLUICE_STORE_S3_CONTROL_BUCKET", env.get("CONTROL_BUCKET"))
                .containsEntry("SLUICE_PLAYBACK_BASE_URL", env.get("PLAYBACK_BASE_URL"))
                .containsEntry("SLUICE_RTMP_PROXY_NETWORKS", env.get("LOAD_BALANCER_SUBNETS"))
                .containsEntry("QUARKUS_S3_AWS_REGION", env.get("REGION"));
        assertThat(aws.environment().keySet()).containsAll(Terraform.settings());
        assertThat(aws.all(TargetGroupBinding.class).stream()
                        .map(binding -> binding.spec().targetGroupARN()))
                .containsExactly(env.get("RTMPS_TARGET_GROUP_ARN"));
    }

    @Test
    void theRoleTrustsTheServiceAccountThatPodsHave() {
        ServiceAccount account =
                aws.one(ServiceAccount.class, Terraform.defaultOf("examples/complete", "service_account"));

        assertThat(aws.pod().getServiceAccountName())
                .isEqualTo(account.getMetadata().getName());
        assertThat(account.getMetadata().getNamespace())
                .isEqualTo(Terraform.defaultOf("examples/complete", "namespace"));
        assertThat(aws.all(Namespace.class).stream()
                        .map(space -> space.getMetadata().getName()))
                .containsExactly(Terraform.defaultOf("examples/complete", "namespace"));
        assertThat(account.getMetadata().getAnnotations())
                .containsEntry(
                        "eks.amazonaws.com/role-arn",
                        Terraform.infrastructureEnv().get("ROLE_ARN"));
    }

    @Test
    void theLoadBalancerSendsToThePortsThatPodsHave() {
        assertThat(Terraform.podPort("rtmp")).isEqualTo(aws.port("rtmp"));
        assertThat(Terraform.podPort("rtmps")).isEqualTo(aws.port("rtmps"));
        assertThat(aws.all(TargetGroupBinding.class)).allSatisfy(binding -> {
            String protocol = binding.spec().serviceRef().port();
            Service service = aws.one(Service.class, binding.spec().serviceRef().name());
            assertThat(binding.metadata().getName()).isEqualTo("sluice-" + protocol);
            assertThat(binding.spec().targetType()).isEqualTo("ip");
            assertThat(service.getSpec().getPorts())
                    .filteredOn(port -> port.getName().equals(protocol))
                    .singleElement()
                    .satisfies(port -> assertThat(port.getPort()).isEqualTo(Terraform.podPort(protocol)));
        });
    }

    /// So the network policies need to let it in nowhere else; see the test of the overlay for them.
    @Test
    void itAsksForHealthWhereItSendsTo() {
        assertThat(Terraform.healthCheck())
                .containsPattern("protocol += +\"TCP\"")
                .containsPattern("port += +\"traffic-port\"");
    }

    /// Its delay runs from the pod's deletion, and so through the pause and the drain.
    @Test
    void theLoadBalancerWaitsUntilAPodHasDrained() {
        Duration drain = Settings.in(aws.environment())
                .getConfigMapping(AppConfig.class)
                .drain()
                .timeout();
        Duration pause = Duration.ofSeconds(
                aws.container().getLifecycle().getPreStop().getSleep().getSeconds());

        assertThat(seconds("drain_timeout_seconds")).isEqualTo(drain);
        assertThat(seconds("pre_stop_seconds")).isEqualTo(pause);
        assertThat(seconds("deregistration_delay_seconds"))
                .isGreaterThanOrEqualTo(pause.plus(drain).plus(MARGIN));
    }

    private static Duration seconds(String variable) {
        return Duration.ofSeconds(Long.parseLong(Terraform.defaultOf("modules/ingest", variable)));
    }

    private static Set<String> keys(String file, String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(AWS.resolve(file)))
                .results()
                .map((MatchResult key) -> Objects.requireNonNull(key.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
