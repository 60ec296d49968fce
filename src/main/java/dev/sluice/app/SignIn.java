package dev.sluice.app;

import dev.sluice.api.Roles;
import dev.sluice.login.AdminToken;
import dev.sluice.login.Tenants;
import dev.sluice.web.PlayerInfo;
import io.quarkus.oidc.Oidc;
import io.quarkus.oidc.runtime.OidcConfig;
import io.quarkus.oidc.runtime.OidcTenantConfig;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Decides whose tokens count, before HTTP listens: the operator's provider's or, without one, this process's own.
@Singleton
class SignIn {
    private static final Logger LOG = Logger.getLogger(SignIn.class);

    private final AppConfig config;
    private final StoreConfig storeConfig;
    private final OidcConfig oidcConfig;
    private volatile @Nullable AdminToken adminToken;
    private volatile PlayerInfo.SignIn way = PlayerInfo.SignIn.TOKEN;

    @Inject
    SignIn(AppConfig config, StoreConfig storeConfig, OidcConfig oidcConfig) {
        this.config = config;
        this.storeConfig = storeConfig;
        this.oidcConfig = oidcConfig;
    }

    void onStart(@Observes Oidc oidc) {
        OidcTenantConfig configured = OidcConfig.getDefaultTenant(oidcConfig);
        if (!configured.tenantEnabled()) {
            return;
        }
        boolean manyPods = storeConfig.kind() == StoreConfig.Kind.S3;
        if (configured.authServerUrl().isPresent() || configured.provider().isPresent()) {
            io.quarkus.oidc.OidcTenantConfig tenant = Tenants.provider(configured, manyPods);
            oidc.create(tenant);
            way = Tenants.canSignIn(tenant) ? PlayerInfo.SignIn.PROVIDER : PlayerInfo.SignIn.BEARER;
            return;
        }
        AdminToken token = AdminToken.prepare(
                config.dataDir(), Roles.ADMIN, InstantSource.system().instant());
        adminToken = token;
        oidc.create(Tenants.local(token));
        if (manyPods) {
            LOG.warn("no OpenID provider is configured (quarkus.oidc.auth-server-url): the admin token of this pod is"
                    + " the only way in, and no other pod takes it");
        }
    }

    /// How a person at the page comes in.
    PlayerInfo.SignIn way() {
        return way;
    }

    /// The token to show in the banner; empty with a provider.
    Optional<AdminToken> adminToken() {
        return Optional.ofNullable(adminToken);
    }
}
