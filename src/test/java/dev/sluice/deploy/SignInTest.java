package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Without an OpenID Connect provider the service would make an admin token of its own in each pod, so that no overlay
/// can do without one.
class SignInTest {
    private static final String PROVIDER = "QUARKUS_OIDC_AUTH_SERVER_URL";
    private static final String AUDIENCE = "QUARKUS_OIDC_TOKEN_AUDIENCE";

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void withoutAProviderNoPodStarts(Overlay overlay) {
        for (String name : List.of(PROVIDER, AUDIENCE)) {
            EnvVar variable = overlay.container().getEnv().stream()
                    .filter(candidate -> candidate.getName().equals(name))
                    .findFirst()
                    .orElseThrow();
            assertThat(variable.getValueFrom().getConfigMapKeyRef().getOptional())
                    .isNotEqualTo(true);
            assertThat(overlay.one(
                                    ConfigMap.class,
                                    variable.getValueFrom().getConfigMapKeyRef().getName())
                            .getData())
                    .containsKey(name);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void withoutAProviderNothingRenders(Overlay overlay, @TempDir Path folder) {
        for (String name : List.of(PROVIDER, AUDIENCE)) {
            DeployFolder deploy = DeployFolder.copyTo(folder.resolve(name));
            deploy.remove(settings(overlay), name);
            Program.Result result = deploy.kustomize(overlay.name());
            assertThat(result.exitCode()).as(name).isNotZero();
            assertThat(result.err()).contains(name, "is missing");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.deploy.Overlay#overlays")
    void anEmptyProviderIsNone(Overlay overlay, @TempDir Path folder) {
        DeployFolder deploy = DeployFolder.copyTo(folder);
        deploy.set(settings(overlay), PROVIDER, "");
        Program.Result result = deploy.kustomize(overlay.name());

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.err()).contains("out of bounds");
    }

    /// It renders, but the service, which would take it for missing, refuses to start.
    @Test
    void anEmptyAudienceIsNone(@TempDir Path folder) {
        DeployFolder deploy = DeployFolder.copyTo(folder).filledIn();
        deploy.set(Path.of("overlays", "aws", "settings.env"), AUDIENCE, "");

        assertThat(Settings.in(deploy.render("aws").environment())
                        .getOptionalValue("quarkus.oidc.token.audience", String.class))
                .isEmpty();
    }

    /// What stands in the repository must not open anything: the service refuses secrets that are so short.
    @Test
    void onAwsTheSecretsHaveToBeReplaced() {
        assertThat(Overlay.render("aws").environment())
                .hasEntrySatisfying(
                        "QUARKUS_OIDC_TOKEN_STATE_MANAGER_ENCRYPTION_SECRET",
                        secret -> assertThat(secret).hasSizeLessThan(32))
                .hasEntrySatisfying(
                        "QUARKUS_OIDC_CREDENTIALS_SECRET",
                        secret -> assertThat(secret).hasSizeLessThan(32));
    }

    private static Path settings(Overlay overlay) {
        return Path.of("overlays", overlay.name(), "settings.env");
    }
}
