package dev.sluice.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.OidcTenantConfigBuilder;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantsTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    @Test
    void theLocalTokenIsCheckedByItsKeyItsIssuerAndItsAudience(@TempDir Path folder) {
        AdminToken token = AdminToken.prepare(folder, "sluice-admin", Instant.EPOCH);

        OidcTenantConfig tenant = Tenants.local(token);

        assertThat(tenant.publicKey()).hasValue(token.publicKeyBase64());
        assertThat(tenant.token().issuer()).hasValue("urn:sluice:local");
        assertThat(tenant.token().audience().orElseThrow()).containsExactly("sluice");
        assertThat(tenant.applicationType()).hasValue(ApplicationType.SERVICE);
        assertThat(tenant.authServerUrl()).isEmpty();
    }

    @Test
    void withoutAnAudienceAnyTokenOfTheProviderWouldDo() {
        OidcTenantConfig tenant = provider().build();

        assertThatThrownBy(() -> Tenants.provider(tenant, false))
                .isInstanceOf(UnusableLoginException.class)
                .hasMessageStartingWith("quarkus.oidc.token.audience is missing");
    }

    @Test
    void anyAudienceNeedsAnotherClaim() {
        OidcTenantConfig open = provider().token().audience("any").end().build();
        OidcTenantConfig bound = provider()
                .token()
                .audience("any")
                .requiredClaims("client_id", "sluice")
                .end()
                .build();

        assertThatThrownBy(() -> Tenants.provider(open, false))
                .isInstanceOf(UnusableLoginException.class)
                .hasMessageContaining("quarkus.oidc.token.required-claims");
        assertThat(Tenants.provider(bound, false).token().requiredClaims()).containsKey("client_id");
    }

    @Test
    void withoutDiscoveryTheIssuerMustBeNamed() {
        OidcTenantConfig tenant =
                provider("sluice").discoveryEnabled(false).jwksPath("/keys").build();

        assertThatThrownBy(() -> Tenants.provider(tenant, false))
                .isInstanceOf(UnusableLoginException.class)
                .hasMessageStartingWith("quarkus.oidc.token.issuer is missing");
    }

    @Test
    void acceptsCookiesNeverInPlaceOfABearerToken() {
        OidcTenantConfig tenant =
                provider("sluice").applicationType(ApplicationType.WEB_APP).build();

        assertThatThrownBy(() -> Tenants.provider(tenant, false))
                .isInstanceOf(UnusableLoginException.class)
                .hasMessageStartingWith("quarkus.oidc.application-type=web-app");
    }

    @Test
    void withoutAClientOnlyBearerTokensCount() {
        OidcTenantConfig tenant = Tenants.provider(provider("sluice").build(), true);

        assertThat(tenant.applicationType()).hasValue(ApplicationType.SERVICE);
        assertThat(Tenants.canSignIn(tenant)).isFalse();
        assertThat(tenant.token().refreshExpired()).isFalse();
        assertThat(tenant.token().refreshTokenTimeSkew()).isEmpty();
    }

    @Test
    void withAClientTheDashboardSignsInAndRenewsItsSession() {
        OidcTenantConfig tenant = Tenants.provider(
                provider("sluice").clientId("sluice").credentials(SECRET).build(), true);

        assertThat(tenant.applicationType()).hasValue(ApplicationType.HYBRID);
        assertThat(tenant.authentication().stateSecret()).hasValue(SECRET);
        assertThat(tenant.token().refreshTokenTimeSkew()).hasValue(Duration.ofSeconds(60));
        assertThat(tenant.token().audience().orElseThrow()).containsExactly("sluice");
        assertThat(tenant.credentials().secret()).hasValue(SECRET);
    }

    @Test
    void manyPodsNeedASecretThatAllOfThemKnow() {
        OidcTenantConfig tooShort =
                provider("sluice").clientId("sluice").credentials("short").build();
        OidcTenantConfig own = provider("sluice")
                .clientId("sluice")
                .credentials("short")
                .tokenStateManager()
                .encryptionSecret(SECRET)
                .end()
                .build();

        assertThatThrownBy(() -> Tenants.provider(tooShort, true))
                .isInstanceOf(UnusableLoginException.class)
                .hasMessageStartingWith("quarkus.oidc.token-state-manager.encryption-secret is missing");
        assertThat(Tenants.provider(tooShort, false).applicationType()).hasValue(ApplicationType.HYBRID);
        assertThat(Tenants.provider(own, true).authentication().stateSecret()).hasValue(SECRET);
    }

    private static OidcTenantConfigBuilder provider() {
        return OidcTenantConfig.authServerUrl("http://localhost:1/realms/sluice");
    }

    private static OidcTenantConfigBuilder provider(String audience) {
        return provider().token().audience(audience).end();
    }
}
