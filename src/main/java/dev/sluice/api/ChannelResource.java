package dev.sluice.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.audit.AuditAction;
import dev.sluice.channels.Changed;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.ChannelPage;
import dev.sluice.channels.ChannelSettings;
import dev.sluice.channels.Expected;
import dev.sluice.channels.HeldChannel;
import dev.sluice.channels.InvalidValueException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
@APIResponse(responseCode = "503", ref = Answers.UNAVAILABLE)
public class ChannelResource {
    static final String PATH = "/api/v1/channels";
    static final String MERGE_PATCH = "application/merge-patch+json";

    private static final String LIST = "channels";
    private static final int LONGEST_QUERY = 100;

    private final ControlPlanes planes;
    private final ObjectMapper json;
    private final SecurityIdentity identity;

    ChannelResource(ControlPlanes planes, ObjectMapper json, SecurityIdentity identity) {
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
    @APIResponse(responseCode = "415", ref = Answers.UNSUPPORTED_MEDIA_TYPE)
    @APIResponse(responseCode = "422", ref = Answers.INVALID_VALUE)
    public Response create(
            @RequestBody(
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
        Instant now = now(plane);
        ChannelChanges changes = changes(plane);
        Changed.Done done =
                changes.change(id, Expected.NOTHING, what(id), _ -> Optional.of(Channel.of(id, settings, now)));
        return created(changes, done, uri);
    }

    /// One channel.
    @GET
    @Path("/{id}")
    @RolesAllowed({Roles.ADMIN, Roles.VIEWER})
    @Operation(operationId = "getChannel", summary = "Read a channel")
    @Parameter(ref = Answers.CHANNEL_ID)
    @Parameter(ref = Answers.IF_NONE_MATCH)
    @APIResponse(responseCode = "200", ref = Answers.CHANNEL)
    @APIResponse(responseCode = "304", description = "It is still the version of `If-None-Match`.")
    @APIResponse(responseCode = "404", ref = Answers.NOT_FOUND)
    public Response get(@PathParam("id") String name, @Context HttpHeaders headers, @Context UriInfo uri) {
        ControlPlane plane = planes.get();
        ChannelId id = existing(name);
        HeldChannel found = plane.channels().find(id).orElseThrow(() -> ProblemException.notFound(what(id)));
        if (Preconditions.isKnown(headers, found.etag())) {
            return Response.notModified()
                    .header(HttpHeaders.ETAG, Preconditions.entityTag(found.etag()))
                    .build();
        }
        return show(Response.ok(), found, plane, uri);
    }

    /// Creates a channel, or replaces its settings.
    @PUT
    @Path("/{id}")
    @RolesAllowed(Roles.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "putChannel", summary = "Create or replace a channel", description = """
            Absent fields take their defaults; stream keys stay as they are. May be repeated: the same body again\
             changes nothing. With `If-None-Match: *` it only creates, with `If-Match` it only replaces that version.\
             A change that forbids what is on air ends it.""")
    @Parameter(ref = Answers.CHANNEL_ID)
    @Parameter(ref = Answers.IF_MATCH)
    @Parameter(ref = Answers.IF_NONE_MATCH)
    @APIResponse(responseCode = "200", ref = Answers.CHANNEL)
    @APIResponse(responseCode = "201", ref = Answers.NEW_CHANNEL)
    @APIResponse(responseCode = "400", ref = Answers.MALFORMED)
    @APIResponse(responseCode = "409", ref = Answers.CONFLICT)
    @APIResponse(responseCode = "412", ref = Answers.PRECONDITION_FAILED)
    @APIResponse(responseCode = "415", ref = Answers.UNSUPPORTED_MEDIA_TYPE)
    @APIResponse(responseCode = "422", ref = Answers.INVALID_VALUE)
    public Response put(
            @PathParam("id") String name,
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = ChannelInput.class),
                                            examples =
                                                    @ExampleObject(name = "channel", value = Examples.CHANNEL_INPUT)))
                    byte[] bytes,
            @Context HttpHeaders headers,
            @Context UriInfo uri) {
        ControlPlane plane = planes.get();
        if (!ChannelId.isValid(name)) {
            throw new InvalidValueException(
                    "id", "made of a-z, 0-9 and single hyphens between them, at most 63 of them");
        }
        ChannelId id = new ChannelId(name);
        Expected expected = Preconditions.of(headers);
        JsonBody body = JsonBody.read(json, bytes);
        Instant now = now(plane);
        ChannelChanges changes = changes(plane);
        Changed.Done done = changes.change(id, expected, what(id), before -> {
            ChannelView current =
                    before.map(channel -> view(channel, plane, uri)).orElse(null);
            ChannelSettings settings = ChannelBody.whole(body, name, current);
            return Optional.of(
                    before.map(channel -> channel.with(settings)).orElseGet(() -> Channel.of(id, settings, now)));
        });
        return done.before().isEmpty() ? created(changes, done, uri) : changed(changes, done, uri);
    }

    /// Changes some of a channel's settings.
    @PATCH
    @Path("/{id}")
    @RolesAllowed(Roles.ADMIN)
    @Consumes({MERGE_PATCH, MediaType.APPLICATION_JSON})
    @Operation(
            operationId = "patchChannel",
            summary = "Change a channel",
            description = "A merge patch (RFC 7396). A change that forbids what is on air ends it.")
    @Parameter(ref = Answers.CHANNEL_ID)
    @Parameter(ref = Answers.IF_MATCH)
    @APIResponse(responseCode = "200", ref = Answers.CHANNEL)
    @APIResponse(responseCode = "400", ref = Answers.MALFORMED)
    @APIResponse(responseCode = "404", ref = Answers.NOT_FOUND)
    @APIResponse(responseCode = "409", ref = Answers.CONFLICT)
    @APIResponse(responseCode = "412", ref = Answers.PRECONDITION_FAILED)
    @APIResponse(responseCode = "415", ref = Answers.UNSUPPORTED_MEDIA_TYPE)
    @APIResponse(responseCode = "422", ref = Answers.INVALID_VALUE)
    public Response patch(
            @PathParam("id") String name,
            @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = MERGE_PATCH,
                                        schema = @Schema(implementation = ChannelInput.class),
                                        examples = @ExampleObject(name = "disable", value = Examples.CHANNEL_PATCH)),
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON,
                                        schema = @Schema(implementation = ChannelInput.class))
                            })
                    byte[] bytes,
            @Context HttpHeaders headers,
            @Context UriInfo uri) {
        ControlPlane plane = planes.get();
        ChannelId id = existing(name);
        Expected expected = Preconditions.of(headers);
        JsonBody body = JsonBody.read(json, bytes);
        ChannelChanges changes = changes(plane);
        Changed.Done done = changes.change(
                id,
                expected,
                what(id),
                before -> before.map(channel ->
                        channel.with(ChannelBody.patched(body, view(channel, plane, uri), channel.settings()))));
        return changed(changes, done, uri);
    }

    /// Deletes a channel.
    @DELETE
    @Path("/{id}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(operationId = "deleteChannel", summary = "Delete a channel", description = """
            With all its stream keys; what is on air ends. Recordings stay. Its id may be used again, for a channel\
             that begins without keys.""")
    @Parameter(ref = Answers.CHANNEL_ID)
    @Parameter(ref = Answers.IF_MATCH)
    @APIResponse(responseCode = "204", description = "It is deleted.")
    @APIResponse(responseCode = "404", ref = Answers.NOT_FOUND)
    @APIResponse(responseCode = "409", ref = Answers.CONFLICT)
    @APIResponse(responseCode = "412", ref = Answers.PRECONDITION_FAILED)
    public void delete(@PathParam("id") String name, @Context HttpHeaders headers, @Context UriInfo uri) {
        ControlPlane plane = planes.get();
        ChannelId id = existing(name);
        Instant now = now(plane);
        ChannelChanges changes = changes(plane);
        Changed.Done done = changes.change(
                id, Preconditions.of(headers), what(id), before -> before.map(channel -> channel.deleted(now)));
        changes.followUp(done, AuditAction.CHANNEL_DELETE, target(id), shown(done.before(), plane, uri), null);
    }

    private Response created(ChannelChanges changes, Changed.Done done, UriInfo uri) {
        ControlPlane plane = changes.plane();
        Channel channel = done.after().channel();
        changes.prepare(channel.id());
        changes.followUp(done, AuditAction.CHANNEL_CREATE, target(channel.id()), null, view(channel, plane, uri));
        return show(Response.created(URI.create(PATH + "/" + channel.id())), done.after(), plane, uri);
    }

    private Response changed(ChannelChanges changes, Changed.Done done, UriInfo uri) {
        ControlPlane plane = changes.plane();
        Channel channel = done.after().channel();
        changes.followUp(
                done,
                AuditAction.CHANNEL_CHANGE,
                target(channel.id()),
                shown(done.before(), plane, uri),
                view(channel, plane, uri));
        return show(Response.ok(), done.after(), plane, uri);
    }

    private ChannelChanges changes(ControlPlane plane) {
        return new ChannelChanges(plane, Caller.of(identity));
    }

    private static Response show(Response.ResponseBuilder answer, HeldChannel held, ControlPlane plane, UriInfo uri) {
        return answer.header(HttpHeaders.ETAG, Preconditions.entityTag(held.etag()))
                .entity(view(held.channel(), plane, uri))
                .build();
    }

    private static @Nullable ChannelView shown(Optional<Channel> channel, ControlPlane plane, UriInfo uri) {
        return channel.map(one -> view(one, plane, uri)).orElse(null);
    }

    private static ChannelView view(Channel channel, ControlPlane plane, UriInfo uri) {
        return ChannelView.of(channel, plane.links(), uri.getBaseUri());
    }

    private static Instant now(ControlPlane plane) {
        return plane.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static String target(ChannelId id) {
        return "channels/" + id;
    }

    private static String what(ChannelId id) {
        return "channel " + id;
    }

    /// @throws ProblemException if no channel can have this id
    static ChannelId existing(String id) {
        if (!ChannelId.isValid(id)) {
            throw ProblemException.notFound("such channel");
        }
        return new ChannelId(id);
    }
}
