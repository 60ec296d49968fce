package dev.sluice.api;

import io.quarkus.oidc.IdTokenCredential;
import io.quarkus.oidc.OidcConfigurationMetadata;
import io.quarkus.oidc.OidcSession;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/// The browser's way in and out. Whoever reaches `/login` here has been at the provider already, or there is none.
@Path("/")
@PermitAll
public class SignInResource {
    static final String LOGOUT = "/logout";

    /// Under which the OIDC extension keeps what the provider says of itself.
    private static final String METADATA = "configuration-metadata";

    private static final String HOME = "/";

    private final CurrentIdentityAssociation identities;
    private final OidcSession session;
    private final TenantConfigBean tenants;

    SignInResource(CurrentIdentityAssociation identities, OidcSession session, TenantConfigBean tenants) {
        this.identities = identities;
        this.session = session;
        this.tenants = tenants;
    }

    @GET
    @Path("login")
    @Operation(hidden = true)
    public Response login() {
        return home();
    }

    /// Ends the session here and, where the provider can do that, there (OpenID Connect RP-Initiated Logout 1.0).
    @GET
    @Path("logout")
    @Operation(hidden = true)
    public Uni<Response> logout(@Context UriInfo request) {
        return identities
                .getDeferredIdentity()
                .onItem()
                .transformToUni(identity -> {
                    IdTokenCredential idToken = identity.getCredential(IdTokenCredential.class);
                    Response answer =
                            idToken == null ? home() : to(afterLogout(identity, idToken, request.getBaseUri()));
                    return session.logout().replaceWith(answer);
                })
                // A session that is none any more, or about which nobody can be asked: here it ends all the same.
                .onFailure()
                .recoverWithUni(_ -> session.logout().replaceWith(SignInResource::home));
    }

    private String afterLogout(SecurityIdentity identity, IdTokenCredential idToken, URI base) {
        OidcConfigurationMetadata metadata = identity.getAttribute(METADATA);
        @Nullable String endSession = metadata == null ? null : metadata.getEndSessionUri();
        if (endSession == null) {
            return HOME;
        }
        OidcTenantConfig tenant = tenants.getDefaultTenant().oidcConfig();
        UriBuilder uri = UriBuilder.fromUri(endSession)
                .queryParam("id_token_hint", idToken.getToken())
                .queryParam(tenant.logout().postLogoutUriParam(), asSeenByBrowsers(base, tenant));
        tenant.clientId().ifPresent(client -> uri.queryParam("client_id", client));
        tenant.logout().extraParams().forEach((name, value) -> uri.queryParam(name, value));
        return uri.build().toString();
    }

    private static String asSeenByBrowsers(URI base, OidcTenantConfig tenant) {
        boolean https = tenant.authentication().forceRedirectHttpsScheme().orElse(false);
        return (https ? UriBuilder.fromUri(base).scheme("https").build() : base).toString();
    }

    private static Response home() {
        return to(HOME);
    }

    /// As it is: a relative one is not made absolute, for which the scheme would have to be known.
    private static Response to(String location) {
        return Response.status(Response.Status.SEE_OTHER)
                .header(HttpHeaders.LOCATION, location)
                .build();
    }
}
