package dev.sluice.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.Changed;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.ChannelPage;
import dev.sluice.channels.ChannelSettings;
import dev.sluice.channels.Expected;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/api/v1/channels`.
@Path(ChannelResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Channels", description = "What encoders publish to and viewers watch.")
@APIResponse(responseCode = "401", ref = Answers.UNAUTHORIZED)
@APIResponse(responseCode = "403", ref = Answers.FORBIDDEN)
@APIResponse(responseCode = "500", ref = Answers.INTERNAL)
@APIResponse(responseCode = "503", ref = Answers.UNAVAILABLE)
public class ChannelsResource {
    private static final String LIST = "channels";
    private static final int LONGEST_QUERY = 100;

    private final ControlPlanes planes;
    private final ObjectMapper json;
    private final SecurityIdentity identity;

    ChannelsResource(ControlPlanes planes, ObjectMapper json, SecurityIdentity identity) {
        this.planes = planes;
        this.json = json;
        this.identity = identity;
    }

    /// One page of channels, in order of their ids.
    @GET
    @RolesAllowed({Roles.ADMIN, Roles.VIEWER})
    @Operation(operationId = "listChannels", summary = "List channels", description = """
            In order of their ids. A page may hold fewer than `limit` although there are more, where `q` matches few:\
             go on until `nextCursor` is null.""")
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "Items of a page.",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "1000", defaultValue = "100"))
    @Parameter(name = "cursor", in = ParameterIn.QUERY, description = "`nextCursor` of the page before.")
    @Parameter(
            name = "q",
            in = ParameterIn.QUERY,
            description = "Only channels whose id or name holds this, whatever the case.")
    @APIResponse(
            responseCode = "200",
            description = "A page of channels.",
            content =
                    @Content(
                            schema = @Schema(implementation = ChannelList.class),
                            examples = @ExampleObject(name = "one", value = Examples.CHANNELS)))
    @APIResponse(responseCode = "422", ref = Answers.INVALID_VALUE)
    public ChannelList list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("q") @Nullable String query,
            @Context UriInfo uri) {
        int most = Paging.limit(limit);
        ChannelId after = Paging.position(LIST, cursor)
                .map(id -> {
                    if (!ChannelId.isValid(id)) {
                        throw Paging.unknown();
                    }
                    return new ChannelId(id);
                })
                .orElse(null);
        Predicate<Channel> filter = matching(query);
        ControlPlane plane = planes.get();
        ChannelPage page = plane.channels().list(after, most, filter);
        ChannelId next = page.next();
        return new ChannelList(
                page.channels().stream()
                        .map(channel -> ChannelView.of(channel, plane.links(), uri.getBaseUri()))
                        .toList(),
                next == null ? null : Paging.cursor(LIST, next.value()));
    }

    private static Predicate<Channel> matching(@Nullable String query) {
        if (query == null || query.isBlank()) {
            return _ -> true;
        }
        if (query.length() > LONGEST_QUERY) {
            throw ProblemException.invalid("q", "q: at most " + LONGEST_QUERY + " characters");
        }
        String wanted = query.strip().toLowerCase(Locale.ROOT);
        return channel -> channel.id().value().contains(wanted)
                || String.valueOf(channel.name()).toLowerCase(Locale.ROOT).contains(wanted);
    }

    /// Creates a channel whose id is made here.
    @POST
    @RolesAllowed(Roles.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createChannel",
            summary = "Create a channel",
            description = "The service chooses its id; `PUT /api/v1/channels/{id}` creates one with an id of yours.")
    @APIResponse(responseCode = "201", ref = Answers.NEW_CHANNEL)
    @APIResponse(responseCode = "400", ref = Answers.MALFORMED)
    @APIResponse(responseCode = "413", ref = Answers.CONTENT_TOO_LARGE)
    @APIResponse(responseCode = "415", ref = Answers.UNSUPPORTED_MEDIA_TYPE)
    @APIResponse(responseCode = "422", ref = Answers.INVALID_VALUE)
    public Response create(
            @RequestBody(
                            required = false,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = ChannelInput.class),
                                            examples =
                                                    @ExampleObject(name = "channel", value = Examples.CHANNEL_INPUT)))
                    byte @Nullable [] body,
            @Context UriInfo uri) {
        ControlPlane plane = planes.get();
        ChannelSettings settings = ChannelBody.ofNew(JsonBody.readOptional(json, body));
        ChannelId id = plane.ids().channelId();
        Instant now = plane.now();
        ChannelChanges changes = new ChannelChanges(plane, Caller.of(identity));
        Changed.Done done = changes.change(
                id,
                Expected.NOTHING,
                "channel " + id,
                before -> Optional.of(before.orElseGet(() -> Channel.of(id, settings, now))));
        return new ChannelAnswers(changes, uri).created(done);
    }
}
