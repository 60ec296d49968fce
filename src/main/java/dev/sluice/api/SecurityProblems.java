package dev.sluice.api;

import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/// What who may not call is told: never why a token is no good, which only an attacker would learn from.
@Singleton
public class SecurityProblems {
    private static final Logger LOG = Logger.getLogger(SecurityProblems.class);

    /// A provider that is down is asked again with each request, so there is no need to wait long.
    public static final String RETRY_AFTER_SECONDS = "5";

    /// Nobody is signed in.
    public static Problem unauthorized() {
        return Problem.of(
                ProblemType.UNAUTHORIZED,
                "Send a valid token in the header Authorization: Bearer, or sign in at /login with a browser.",
                null);
    }

    /// Nobody can be told apart from anybody.
    public static Problem providerDown() {
        return Problem.of(
                ProblemType.PROVIDER_UNAVAILABLE,
                "The OpenID provider does not answer, so that no token can be checked. Ask again in a few seconds.",
                null);
    }

    /// The value of `WWW-Authenticate` (RFC 6750 §3): without an error code where no token was sent.
    ///
    /// @param tokenSent whether the request has the header `Authorization`
    public static String challenge(boolean tokenSent) {
        return tokenSent ? "Bearer realm=\"sluice\", error=\"invalid_token\"" : "Bearer realm=\"sluice\"";
    }

    @ServerExceptionMapper
    Response onUnauthorized(UnauthorizedException e, HttpHeaders headers) {
        return unauthorized(headers);
    }

    @ServerExceptionMapper
    Response onInvalidToken(AuthenticationFailedException e, HttpHeaders headers) {
        return isProviderDown(e) ? providerDown(e) : unauthorized(headers);
    }

    @ServerExceptionMapper
    Response onInvalidSession(AuthenticationCompletionException e, HttpHeaders headers) {
        return isProviderDown(e) ? providerDown(e) : unauthorized(headers);
    }

    @ServerExceptionMapper
    Response onProviderDown(OIDCException e) {
        return providerDown(e);
    }

    @ServerExceptionMapper
    Response onForbidden(ForbiddenException e) {
        return Problem.of(
                        ProblemType.FORBIDDEN,
                        "It takes the role " + Roles.ADMIN + ", or for reading " + Roles.VIEWER + ".",
                        null)
                .answer()
                .build();
    }

    private Response unauthorized(HttpHeaders headers) {
        boolean tokenSent = headers.getHeaderString(HttpHeaders.AUTHORIZATION) != null;
        return unauthorized()
                .answer()
                .header(HttpHeaders.WWW_AUTHENTICATE, challenge(tokenSent))
                .build();
    }

    /// Whether it is not the caller's fault.
    public static boolean isProviderDown(@Nullable Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OIDCException) {
                return true;
            }
        }
        return false;
    }

    /// Whether the provider has answered, and does not renew the session (RFC 6749 §5.2): it is over there.
    public static boolean isSessionOver(@Nullable Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OIDCException
                    && String.valueOf(cause.getMessage()).contains("invalid_grant")) {
                return true;
            }
        }
        return false;
    }

    private Response providerDown(Throwable e) {
        LOG.debug("the provider does not answer", e);
        return providerDown()
                .answer()
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .build();
    }
}
