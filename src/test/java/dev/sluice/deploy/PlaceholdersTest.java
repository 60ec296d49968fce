package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whoever forgets to fill in a value of overlay `aws` gets no pods, or no way in, but nothing that runs wrongly.
class PlaceholdersTest {
    private static final String PLACEHOLDER = "REPLACE-ME";

    @Test
    void noneCanBeMistakenForAValue() {
        Overlay shipped = DeployFolder.original().render("aws");

        assertThat(shipped.environment())
                .containsEntry("SLUICE_INGEST_URL", PLACEHOLDER)
                .containsEntry("SLUICE_PLAYBACK_BASE_URL", PLACEHOLDER)
                .containsEntry("SLUICE_STORE_S3_MEDIA_BUCKET", PLACEHOLDER)
                .containsEntry("SLUICE_STORE_S3_CONTROL_BUCKET", PLACEHOLDER);
        // Kubernetes takes host names and images in lower case only.
        assertThat(shipped.one(Ingress.class, "sluice")
                        .getSpec()
                        .getRules()
                        .getFirst()
                        .getHost())
                .isEqualTo(PLACEHOLDER);
        assertThat(shipped.container().getImage()).startsWith(PLACEHOLDER + "/");
    }

    @Test
    void theServiceRefusesNetworksThatAreNone() {
        var environment = DeployFolder.original().render("aws").environment();

        assertThatThrownBy(() -> Settings.in(environment)).hasMessageContaining("sluice.rtmp.proxy-networks");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "API_CERTIFICATE_ARN",
                "API_HOST",
                "CONTROL_BUCKET",
                "INGEST_URL",
                "LOAD_BALANCER_SUBNETS",
                "LOAD_BALANCER_SUBNET_IDS",
                "MEDIA_BUCKET",
                "PLAYBACK_BASE_URL",
                "REGION",
                "ROLE_ARN",
                "RTMPS_TARGET_GROUP_ARN"
            })
    void aLineThatIsMissingIsAnErrorOfRendering(String key, @TempDir Path folder) {
        DeployFolder deploy = DeployFolder.copyTo(folder);
        deploy.remove(Path.of("overlays/aws/infrastructure.env"), key);
        Program.Result result = deploy.kustomize("aws");

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.err()).contains(key, "is missing");
    }

    /// The command of the README finds whatever is left.
    @Test
    void eachIsFoundByItsName(@TempDir Path folder) {
        Program grep = Program.orSkip("grep");
        assertThat(grep.run(Path.of("deploy/overlays/aws"), "-rl", PLACEHOLDER, ".")
                        .out()
                        .lines())
                .containsExactlyInAnyOrderElementsOf(
                        List.of("./infrastructure.env", "./kustomization.yaml", "./secrets.env", "./settings.env"));
        assertThat(DeployFolder.copyTo(folder)
                        .filledIn()
                        .render("aws")
                        .documents()
                        .toString())
                .doesNotContain(PLACEHOLDER + "\"");
    }
}
