package dev.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// One pod on one machine, with a Keycloak beside it.
class LocalOverlayTest {
    private final Overlay local = Overlay.render("local");

    @Test
    void oneMachineHasOneProcessOnItsStore() {
        Deployment deployment = local.one(Deployment.class, "sluice");

        assertThat(local.environment()).containsEntry("SLUICE_STORE_KIND", "file");
        assertThat(deployment.getSpec().getReplicas()).isEqualTo(1);
        assertThat(deployment.getSpec().getStrategy().getType()).isEqualTo("Recreate");
        assertThat(local.all(HorizontalPodAutoscaler.class)).isEmpty();
        assertThat(local.pod().getVolumes())
                .filteredOn(volume -> volume.getName().equals("data"))
                .singleElement()
                .satisfies(
                        volume -> assertThat(volume.getPersistentVolumeClaim()).isNotNull());
    }

    /// No proxy stands before it, so what a proxy would say is not believed.
    @Test
    void nobodyIsBelievedToBeAProxy() {
        assertThat(local.all(Ingress.class)).isEmpty();
        assertThat(local.environment().keySet()).noneMatch(name -> name.startsWith("QUARKUS_HTTP_PROXY_"));
    }

    /// The realm, the service and the README name the same client, secret and address.
    @Test
    void theRealmFitsTheService() throws IOException {
        Map<String, String> environment = local.environment();
        JsonNode realm = new ObjectMapper()
                .readTree(local.all(ConfigMap.class).stream()
                        .map(map -> map.getData().get("sluice-realm.json"))
                        .filter(text -> text != null)
                        .findFirst()
                        .orElseThrow());
        JsonNode client = realm.path("clients").get(0);

        assertThat(environment.get("QUARKUS_OIDC_AUTH_SERVER_URL"))
                .isEqualTo("http://keycloak:8080/realms/" + realm.path("realm").asText());
        assertThat(client.path("clientId").asText()).isEqualTo(environment.get("QUARKUS_OIDC_CLIENT_ID"));
        assertThat(client.path("secret").asText()).isEqualTo(environment.get("QUARKUS_OIDC_CREDENTIALS_SECRET"));
        assertThat(client.at("/protocolMappers/0/config/included.client.audience")
                        .asText())
                .isEqualTo(environment.get("QUARKUS_OIDC_TOKEN_AUDIENCE"));
        assertThat(client.at("/redirectUris/0").asText())
                .isEqualTo("http://localhost:" + local.port("http")
                        + Settings.in(environment).getValue("quarkus.oidc.authentication.redirect-path", String.class));
        assertThat(keycloak().getEnv().stream().collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue)))
                .containsEntry("KC_HOSTNAME", "http://localhost:8180")
                .containsEntry("KC_HOSTNAME_BACKCHANNEL_DYNAMIC", "true");
    }

    /// Its script gives it 70 % of the container as heap; what is outside takes some 300 MiB.
    @Test
    void keycloakHasRoomOutsideOfItsHeap() {
        long limit = Quantity.getAmountInBytes(
                        keycloak().getResources().getLimits().get("memory"))
                .longValueExact();

        assertThat(limit - limit * 70 / 100).isGreaterThan(400L * 1024 * 1024);
        assertThat(keycloak().getLivenessProbe().getHttpGet().getPath()).isEqualTo("/health/live");
    }

    private Container keycloak() {
        return local.one(Deployment.class, "keycloak")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }
}
