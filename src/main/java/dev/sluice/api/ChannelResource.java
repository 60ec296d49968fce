package dev.sluice.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.Changed;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
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
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// `/api/v1/channels/{id}`.
@Path(ChannelResource.PATH + "/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Channels")
@APIResponse(responseCode = "401", ref = Answers.UNAUTHORIZED)
@APIResponse(responseCode = "403", ref = Answers.FORBIDDEN)
@APIResponse(responseCode = "500", ref = Answers.INTERNAL)
@APIResponse(responseCode = "503", ref = Answers.UNAVAILABLE)
public class ChannelResource {
    static final String PATH = "/api/v1/channels";
    static final String MERGE_PATCH = "application/merge-patch+json";

    private final ControlPlanes planes;
    private final ObjectMapper json;
    private final SecurityIdentity identity;

    ChannelResource(ControlPlanes planes, ObjectMapper json, SecurityIdentity identity) {
        this.planes = planes;
        this.json = json;
        this.identity = identity;
    }

    /// One channel.
    @GET
    @RolesAllowed({Roles.ADMIN, Roles.VIEWER})
    @Operation(operationId = "getChannel", summary = "Read a channel")
    @Parameter(ref = Answers.CHANNEL_ID)
    @Parameter(ref = Answers.IF_NONE_MATCH)
    @APIResponse(responseCode = "200", ref = Answers.CHANNEL)
    @APIResponse(responseCode = "304", description = "It is still the version of `If-None-Match`.")
    @APIResponse(responseCode = "404", ref = Answers.NOT_FOUND)
    @APIResponse(responseCode = "422", ref = Answers.INVALID_VALUE)
    public Response get(@PathParam("id") String name, @Context HttpHeaders headers, @Context UriInfo uri) {
        ControlPlane plane = planes.get();
        ChannelId id = existing(name);
        ChannelAnswers answers = answers(plane, uri);
        HeldChannel found = plane.channels().find(id).orElseThrow(() -> ProblemException.notFound(what(id)));
        if (Preconditions.isKnown(headers, found.etag())) {
            return Response.notModified()
                    .header(HttpHeaders.ETAG, Preconditions.entityTag(found.etag()))
                    .build();
        }
        return answers.show(found);
    }

    /// Creates a channel, or replaces its settings.
    @PUT
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
    @APIResponse(responseCode = "413", ref = Answers.CONTENT_TOO_LARGE)
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
        Instant now = plane.now();
        ChannelAnswers answers = answers(plane, uri);
        Changed.Done done = answers.changes().change(id, expected, what(id), before -> {
            ChannelView current = before.map(answers::view).orElse(null);
            ChannelSettings settings = ChannelBody.whole(body, name, current);
            return Optional.of(
                    before.map(channel -> channel.with(settings)).orElseGet(() -> Channel.of(id, settings, now)));
        });
        return done.before().isEmpty() ? answers.created(done) : answers.changed(done);
    }

    /// Changes some of a channel's settings.
    @PATCH
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
    @APIResponse(responseCode = "413", ref = Answers.CONTENT_TOO_LARGE)
    @APIResponse(responseCode = "415", ref = Answers.UNSUPPORTED_MEDIA_TYPE)
    @APIResponse(responseCode = "422", ref = Answers.INVALID_VALUE)
    public Response patch(
            @PathParam("id") String name,
            @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = MERGE_PATCH,
                                        schema = @Schema(implementation = ChannelPatch.class),
                                        examples = @ExampleObject(name = "disable", value = Examples.CHANNEL_PATCH)),
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON,
                                        schema = @Schema(implementation = ChannelPatch.class))
                            })
                    byte[] bytes,
            @Context HttpHeaders headers,
            @Context UriInfo uri) {
        ControlPlane plane = planes.get();
        ChannelId id = existing(name);
        Expected expected = Preconditions.of(headers);
        JsonBody body = JsonBody.read(json, bytes);
        ChannelAnswers answers = answers(plane, uri);
        Changed.Done done = answers.changes()
                .change(
                        id,
                        expected,
                        what(id),
                        before -> before.map(channel ->
                                channel.with(ChannelBody.patched(body, answers.view(channel), channel.settings()))));
        return answers.changed(done);
    }

    /// Deletes a channel.
    @DELETE
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
    @APIResponse(responseCode = "422", ref = Answers.INVALID_VALUE)
    public void delete(@PathParam("id") String name, @Context HttpHeaders headers, @Context UriInfo uri) {
        ControlPlane plane = planes.get();
        ChannelId id = existing(name);
        Instant now = plane.now();
        ChannelAnswers answers = answers(plane, uri);
        answers.deleted(answers.changes()
                .remove(
                        id,
                        Preconditions.of(headers),
                        what(id),
                        before -> before.map(channel -> channel.deleted(now))));
    }

    private ChannelAnswers answers(ControlPlane plane, UriInfo uri) {
        return new ChannelAnswers(new ChannelChanges(plane, Caller.of(identity)), uri);
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
