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

    private static final URI HOME = URI.create("/");

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
                    if (idToken == null) {
                        return Uni.createFrom().item(home());
                    }
                    Response answer = Response.seeOther(afterLogout(identity, idToken, request.getBaseUri()))
                            .build();
                    return session.logout().replaceWith(answer);
                })
                // A session that is none any more: the extension has removed its cookie.
                .onFailure()
                .recoverWithItem(SignInResource::home);
    }

    private URI afterLogout(SecurityIdentity identity, IdTokenCredential idToken, URI home) {
        OidcConfigurationMetadata metadata = identity.getAttribute(METADATA);
        @Nullable String endSession = metadata == null ? null : metadata.getEndSessionUri();
        if (endSession == null) {
            return HOME;
        }
        OidcTenantConfig tenant = tenants.getDefaultTenant().oidcConfig();
        UriBuilder uri = UriBuilder.fromUri(endSession)
                .queryParam("id_token_hint", idToken.getToken())
                .queryParam(tenant.logout().postLogoutUriParam(), home.toString());
        tenant.clientId().ifPresent(client -> uri.queryParam("client_id", client));
        tenant.logout().extraParams().forEach((name, value) -> uri.queryParam(name, value));
        return uri.build();
    }

    private static Response home() {
        return Response.seeOther(HOME).build();
    }
}
