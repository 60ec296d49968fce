package dev.sluice.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps other sites from changing things with a signed-in browser's cookie. A change without a bearer token must show
/// that it comes from a page of ours: by a header that no form can send and that the browser lets no other site's
/// script send, or by the browser's own word (Fetch Metadata, `Sec-Fetch-Site`). A bearer token is proof enough, since
/// browsers do not add it by themselves, as they do with a password (`Basic`), and since a cookie beside it does not
/// count.
@Provider
public class CrossSiteFilter implements ContainerRequestFilter {
    /// Sent with any value by pages of ours.
    public static final String CLIENT_HEADER = "Sluice-Client";

    private static final String BEARER = "Bearer ";
    private static final String FETCH_SITE = "Sec-Fetch-Site";
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    public void filter(ContainerRequestContext request) {
        if (!isAllowed(
                request.getMethod(),
                isBearer(request.getHeaderString(HttpHeaders.AUTHORIZATION)),
                request.getHeaderString(CLIENT_HEADER) != null,
                "same-origin".equals(request.getHeaderString(FETCH_SITE)))) {
            throw ProblemException.of(
                    ProblemType.FORBIDDEN,
                    "A change without a bearer token needs the header " + CLIENT_HEADER + ": with any value.");
        }
    }

    static boolean isBearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    static boolean isAllowed(String method, boolean tokenSent, boolean clientHeaderSent, boolean sameOrigin) {
        return SAFE_METHODS.contains(method) || tokenSent || clientHeaderSent || sameOrigin;
    }
}
