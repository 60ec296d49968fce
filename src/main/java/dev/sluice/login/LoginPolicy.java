package dev.sluice.login;

import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/// Sends who comes to `/login` on to the provider, and lets through who comes back. Where there is nowhere to send to,
/// it lets everybody through: the page asks for the token then.
@ApplicationScoped
public class LoginPolicy implements HttpSecurityPolicy {
    static final String PATH = "/login";

    private final TenantConfigBean tenants;

    LoginPolicy(TenantConfigBean tenants) {
        this.tenants = tenants;
    }

    @Override
    public String name() {
        return "login";
    }

    @Override
    public Uni<CheckResult> checkPermission(
            RoutingContext request, Uni<SecurityIdentity> identity, AuthorizationRequestContext context) {
        if (!Tenants.canSignIn(tenants.getDefaultTenant().oidcConfig())) {
            return CheckResult.permit();
        }
        return identity.map(who -> who.isAnonymous() ? CheckResult.DENY : CheckResult.PERMIT);
    }
}
