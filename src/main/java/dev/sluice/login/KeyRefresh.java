package dev.sluice.login;

import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.runtime.OidcProvider;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Reads the provider's keys again now and then. By itself the OIDC extension does that only when it meets a token of
/// an unknown key, so that a key which the provider has withdrawn would go on being trusted.
@Singleton
public class KeyRefresh {
    /// How many of the shortest intervals lie between two readings: few enough that a withdrawn key is soon out,
    /// and so many that a reading on demand, of which the extension allows one in each interval, is mostly possible
    /// at once.
    private static final int INTERVALS = 10;

    /// The extension refreshes on behalf of a token, and then fails to verify this one.
    private static final String NO_TOKEN = "none";

    private static final Logger LOG = Logger.getLogger(KeyRefresh.class);

    private final TenantConfigBean tenants;
    private final Vertx vertx;

    KeyRefresh(TenantConfigBean tenants, Vertx vertx) {
        this.tenants = tenants;
        this.vertx = vertx;
    }

    /// From now on; does nothing where no provider is configured.
    public void start() {
        OidcTenantConfig tenant = tenants.getDefaultTenant().oidcConfig();
        if (tenant.authServerUrl().isPresent() && tenant.jwks().resolveEarly()) {
            long everyMs = tenant.token()
                    .forcedJwkRefreshInterval()
                    .multipliedBy(INTERVALS)
                    .toMillis();
            vertx.setPeriodic(everyMs, _ -> refresh());
        }
    }

    private void refresh() {
        @Nullable OidcProvider provider = tenants.getDefaultTenant().provider();
        if (provider != null) {
            provider.refreshJwksAndVerifyJwtToken(NO_TOKEN, false, false, null)
                    .subscribe()
                    .with(_ -> {}, e -> LOG.debugf("the provider's keys were asked for: %s", e.getMessage()));
        }
    }
}
