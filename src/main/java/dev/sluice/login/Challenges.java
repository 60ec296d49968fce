package dev.sluice.login;

import dev.sluice.api.Problem;
import dev.sluice.api.ProblemType;
import dev.sluice.api.SecurityProblems;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.Set;

/// The OIDC extension's mechanism with answers of our own: only `/login` leads a browser to the provider; every other
/// request without a valid token gets 401 and a problem, so that a script, or a page whose session is over, is never
/// answered with another site's login form.
@Alternative
@Priority(1)
@ApplicationScoped
public class Challenges implements HttpAuthenticationMechanism {
    private final OidcAuthenticationMechanism oidc;

    Challenges(OidcAuthenticationMechanism oidc) {
        this.oidc = oidc;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        return oidc.authenticate(context, identities);
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return context.normalizedPath().equals(LoginPolicy.PATH)
                ? oidc.getChallenge(context)
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
            response.setStatusCode(challenge.status);
            challenge.getHeaders().forEach(response::putHeader);
            if (challenge.status == ProblemType.UNAUTHORIZED.status()) {
                Buffer body = body();
                response.putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                        .write(body);
            }
            return true;
        });
    }

    private static Buffer body() {
        Problem problem = SecurityProblems.unauthorized();
        return new JsonObject()
                .put("type", problem.type())
                .put("title", problem.title())
                .put("status", problem.status())
                .put("detail", problem.detail())
                .toBuffer();
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
