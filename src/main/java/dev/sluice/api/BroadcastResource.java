package dev.sluice.api;

import dev.sluice.channels.ChannelId;
import dev.sluice.sessions.Broadcasts;
import dev.sluice.store.StoreCalls;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/api/v1/broadcasts`.
@Path("/api/v1/broadcasts")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Broadcasts", description = "What viewers have seen, and recordings of it.")
@APIResponse(responseCode = "401", ref = Answers.UNAUTHORIZED)
@APIResponse(responseCode = "403", ref = Answers.FORBIDDEN)
@APIResponse(responseCode = "503", ref = Answers.UNAVAILABLE)
public class BroadcastResource {
    private static final String LIST = "broadcasts";

    private final ControlPlanes planes;

    BroadcastResource(ControlPlanes planes) {
        this.planes = planes;
    }

    /// One page of a channel's broadcasts.
    @GET
    @RolesAllowed({Roles.ADMIN, Roles.VIEWER})
    @Operation(operationId = "listBroadcasts", summary = "List a channel's broadcasts", description = """
            Newest first; those that a session has left for another one are listed once it has ended. A page may hold\
             fewer than `limit`, or none, although there are more: go on until `nextCursor` is null.""")
    @Parameter(name = "channelId", in = ParameterIn.QUERY, required = true, description = "The channel.")
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "Items of a page.",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "1000", defaultValue = "100"))
    @Parameter(name = "cursor", in = ParameterIn.QUERY, description = "`nextCursor` of the page before.")
    @APIResponse(
            responseCode = "200",
            description = "A page of broadcasts.",
            content = @Content(schema = @Schema(implementation = BroadcastList.class)))
    @APIResponse(responseCode = "422", ref = Answers.INVALID_VALUE)
    public BroadcastList list(
            @QueryParam("channelId") @Nullable String channelId,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context UriInfo uri) {
        if (channelId == null) {
            throw ProblemException.invalid("channelId", "channelId: say whose broadcasts");
        }
        ChannelId channel = SessionResource.channel(channelId);
        int most = Paging.limit(limit);
        Optional<String> position = Paging.position(LIST, cursor);
        if (position.filter(text -> !Broadcasts.isCursor(text)).isPresent()) {
            throw Paging.unknown();
        }
        ControlPlane plane = planes.get();
        Broadcasts.Page page =
                StoreCalls.await(plane.sessions().broadcasts().list(channel, position.orElse(null), most));
        String next = page.nextCursor();
        return new BroadcastList(
                page.broadcasts().stream()
                        .map(broadcast -> BroadcastList.Item.of(broadcast, plane.links(), uri.getBaseUri()))
                        .toList(),
                next == null ? null : Paging.cursor(LIST, next));
    }
}
