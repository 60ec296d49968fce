package dev.sluice.api;

import io.quarkus.oidc.IdTokenCredential;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Tells callers what they may do. Open to everybody who is signed in, with or without a role: a page must be
/// able to tell a person that the role is missing.
@Path("/api/v1/me")
@Tag(name = "Me")
public class MeResource {
    private final SecurityIdentity identity;

    MeResource(SecurityIdentity identity) {
        this.identity = identity;
    }

    @GET
    @Authenticated
    @RunOnVirtualThread
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getMe", summary = "Who asks, and what they may do")
    @APIResponse(
            responseCode = "200",
            description = "The caller.",
            content =
                    @Content(
                            schema = @Schema(implementation = Me.class),
                            examples = @ExampleObject(name = "me", value = Examples.ME)))
    @APIResponse(responseCode = "401", ref = Answers.UNAUTHORIZED)
    @APIResponse(responseCode = "500", ref = Answers.INTERNAL)
    @APIResponse(responseCode = "503", ref = Answers.UNAVAILABLE)
    public Me me() {
        return of(
                identity.getPrincipal().getName(),
                identity.getRoles(),
                identity.getCredential(IdTokenCredential.class) != null);
    }

    /// @param roles also those that mean nothing here
    /// @param session whether a cookie tells who it is
    static Me of(String name, Set<String> roles, boolean session) {
        List<String> ours =
                Stream.of(Roles.ADMIN, Roles.VIEWER).filter(roles::contains).toList();
        return new Me(
                name,
                ours,
                ours.contains(Roles.ADMIN),
                session ? "oidc" : "token",
                session ? SignInResource.LOGOUT : null);
    }
}
