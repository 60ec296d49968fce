package dev.sluice.login;

import dev.sluice.api.ProblemType;
import dev.sluice.api.SecurityProblems;
import io.quarkus.oidc.OIDCException;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// The OIDC extension's mechanism with answers of our own: only `/login` leads a browser to the provider; every other
/// request without a valid token gets 401 and a problem, so that a script, or a page whose session is over, is never
/// answered with another site's login form.
@Alternative
@Priority(1)
@ApplicationScoped
public class Challenges implements HttpAuthenticationMechanism {
    /// How long the provider's answer is waited for; the extension itself would wait without end.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int SEE_OTHER = 303;

    /// What the page reads from its address.
    private static final String PAGE_AFTER_LATE_RETURN = "/?error=sign_in_expired";

    private final OidcAuthenticationMechanism oidc;
    private final TenantConfigBean tenants;
    private final AtomicBoolean connecting = new AtomicBoolean();

    Challenges(OidcAuthenticationMechanism oidc, TenantConfigBean tenants) {
        this.oidc = oidc;
        this.tenants = tenants;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        // On its way the extension notes the names of a session's cookies, without which it does not remove them; it
        // does not come that far if the provider is not there.
        var _ = OidcUtils.getSessionCookie(context, tenants.getDefaultTenant().oidcConfig());
        return inTime(() -> oidc.authenticate(context, identities))
                // The same as no session: who comes to `/login` with it is led to the provider.
                .onFailure(SecurityProblems::isSessionOver)
                .recoverWithNull();
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return context.normalizedPath().equals(LoginPolicy.PATH)
                ? inTime(() -> oidc.getChallenge(context))
                : Uni.createFrom()
                        .item(new ChallengeData(
                                ProblemType.UNAUTHORIZED.status(),
                                "WWW-Authenticate",
                                SecurityProblems.challenge(
                                        context.request().getHeader(HttpHeaders.AUTHORIZATION) != null)));
    }

    @Override
    public Uni<Boolean> sendChallenge(RoutingContext context) {
        return getChallenge(context).map(challenge -> {
            HttpServerResponse response = context.response();
            if (isLateReturn(context, challenge)) {
                response.setStatusCode(SEE_OTHER).putHeader(HttpHeaders.LOCATION, PAGE_AFTER_LATE_RETURN);
                return true;
            }
            response.setStatusCode(challenge.status);
            challenge.getHeaders().forEach(response::putHeader);
            if (challenge.status == ProblemType.UNAUTHORIZED.status()) {
                ProblemBody.of(SecurityProblems.unauthorized()).writeTo(response);
            }
            return true;
        });
    }

    /// Whether a browser comes back from the provider when its login was forgotten already, which the extension
    /// refuses.
    private static boolean isLateReturn(RoutingContext context, ChallengeData challenge) {
        return challenge.status == ProblemType.UNAUTHORIZED.status()
                && context.normalizedPath().equals(LoginPolicy.PATH)
                && context.request().getHeader(HttpHeaders.AUTHORIZATION) == null;
    }

    /// Fails if the provider does not answer. While it has not answered yet since the start, one request asks it and
    /// the others fail at once: each attempt takes a connection of its own.
    private <T> Uni<T> inTime(Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            boolean known = tenants.getDefaultTenant().ready();
            if (!known && !connecting.compareAndSet(false, true)) {
                return Uni.createFrom().failure(new OIDCException("the provider was asked a moment ago"));
            }
            Uni<T> bounded = work.get()
                    .ifNoItem()
                    .after(PATIENCE)
                    .failWith(() -> new OIDCException("no answer within " + PATIENCE));
            return known ? bounded : bounded.onTermination().invoke(() -> connecting.set(false));
        });
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return oidc.getCredentialTypes();
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
        return oidc.getCredentialTransport(context);
    }

    @Override
    public int getPriority() {
        return oidc.getPriority();
    }
}
