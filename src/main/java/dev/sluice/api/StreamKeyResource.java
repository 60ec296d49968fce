package dev.sluice.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.audit.AuditAction;
import dev.sluice.channels.Changed;
import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Expected;
import dev.sluice.channels.HeldChannel;
import dev.sluice.channels.StoredStreamKey;
import dev.sluice.channels.StreamKey;
import dev.sluice.channels.StreamKeySettings;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/api/v1/channels/{id}/stream-keys`. A key's version is its channel's.
@Path(ChannelResource.PATH + "/{id}/stream-keys")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Stream keys", description = "What opens a channel for an encoder; several may be valid at once.")
@APIResponse(responseCode = "401", ref = Answers.UNAUTHORIZED)
@APIResponse(responseCode = "403", ref = Answers.FORBIDDEN)
@APIResponse(responseCode = "404", ref = Answers.NOT_FOUND)
@APIResponse(responseCode = "500", ref = Answers.INTERNAL)
@APIResponse(responseCode = "503", ref = Answers.UNAVAILABLE)
public class StreamKeyResource {
    private final ControlPlanes planes;
    private final ObjectMapper json;
    private final SecurityIdentity identity;

    StreamKeyResource(ControlPlanes planes, ObjectMapper json, SecurityIdentity identity) {
        this.planes = planes;
        this.json = json;
        this.identity = identity;
    }

    /// All keys of a channel.
    @GET
    @RolesAllowed({Roles.ADMIN, Roles.VIEWER})
    @Operation(operationId = "listStreamKeys", summary = "List a channel's stream keys")
    @Parameter(ref = Answers.CHANNEL_ID)
    @APIResponse(
            responseCode = "200",
            description = "All keys of the channel, the oldest first.",
            content =
                    @Content(
                            schema = @Schema(implementation = StreamKeyList.class),
                            examples = @ExampleObject(name = "one", value = Examples.STREAM_KEYS)))
    public StreamKeyList list(@PathParam("id") String channelId) {
        HeldChannel held = channel(planes.get(), channelId);
        return new StreamKeyList(
                held.channel().streamKeys().stream().map(StreamKeyView::of).toList(), null);
    }

    /// Makes a key.
    @POST
    @RolesAllowed(Roles.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "createStreamKey", summary = "Make a stream key", description = """
            The only answer that shows `key`. To rotate a key, make another, enter it in the encoder, and revoke the\
             old one: both are valid in between.""")
    @Parameter(ref = Answers.CHANNEL_ID)
    @APIResponse(
            responseCode = "201",
            description = "The new key, and what to enter in OBS Studio.",
            headers = {
                @Header(name = Answers.ETAG, ref = Answers.ETAG),
                @Header(name = Answers.LOCATION, ref = Answers.LOCATION)
            },
            content =
                    @Content(
                            schema = @Schema(implementation = NewStreamKey.class),
                            examples = @ExampleObject(name = "key", value = Examples.NEW_STREAM_KEY)))
    @APIResponse(responseCode = "400", ref = Answers.MALFORMED)
    @APIResponse(responseCode = "409", ref = Answers.CONFLICT)
    @APIResponse(responseCode = "413", ref = Answers.CONTENT_TOO_LARGE)
    @APIResponse(responseCode = "415", ref = Answers.UNSUPPORTED_MEDIA_TYPE)
    @APIResponse(responseCode = "422", ref = Answers.INVALID_VALUE)
    public Response create(
            @PathParam("id") String channelId,
            @RequestBody(
                            required = false,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = NewStreamKeyInput.class),
                                            examples = @ExampleObject(name = "key", value = Examples.STREAM_KEY_INPUT)))
                    byte @Nullable [] body,
            @Context UriInfo uri) {
        ControlPlane plane = planes.get();
        ChannelId id = ChannelResource.existing(channelId);
        Instant now = plane.now();
        StreamKeySettings settings = StreamKeyBody.ofNew(JsonBody.readOptional(json, body), now);
        StreamKey key = new StreamKey(id, plane.ids().keyId(), plane.ids().secret());
        StoredStreamKey stored = StoredStreamKey.of(key, settings, now);
        ChannelChanges changes = changes(plane);
        Changed.Done done = changes.change(
                id, Expected.ANYTHING, "channel " + id, before -> before.map(channel -> added(channel, stored)));
        StreamKeyView view = StreamKeyView.of(stored);
        changes.followUp(done, AuditAction.KEY_CREATE, target(id, stored.id()), null, view);
        return Response.created(URI.create(ChannelResource.PATH + "/" + id + "/stream-keys/" + stored.id()))
                .header(HttpHeaders.ETAG, Preconditions.entityTag(done.after().etag()))
                .entity(NewStreamKey.of(
                        view, key, done.after().channel().maxBitrateKbps(), plane.links(), uri.getBaseUri()))
                .build();
    }

    private static Channel added(Channel channel, StoredStreamKey key) {
        Optional<StoredStreamKey> known = channel.streamKey(key.id());
        if (known.isPresent() && known.get().secretSha256().equals(key.secretSha256())) {
            // Added already by a write whose answer was lost.
            return channel;
        }
        if (channel.streamKeys().size() >= Channel.MOST_STREAM_KEYS) {
            throw ProblemException.conflict(
                    "A channel has at most " + Channel.MOST_STREAM_KEYS + " stream keys: revoke one first.");
        }
        if (known.isPresent()) {
            throw ProblemException.conflict("The channel has a stream key of this id already: ask again.");
        }
        return channel.with(key);
    }

    /// One key.
    @GET
    @Path("/{keyId}")
    @RolesAllowed({Roles.ADMIN, Roles.VIEWER})
    @Operation(operationId = "getStreamKey", summary = "Read a stream key")
    @Parameter(ref = Answers.CHANNEL_ID)
    @Parameter(name = "keyId", in = ParameterIn.PATH, description = "The key's id.", example = "k7wq2mtx")
    @Parameter(ref = Answers.IF_NONE_MATCH)
    @APIResponse(
            responseCode = "200",
            description = "The key, without what it opens with.",
            headers = @Header(name = Answers.ETAG, ref = Answers.ETAG),
            content =
                    @Content(
                            schema = @Schema(implementation = StreamKeyView.class),
                            examples = @ExampleObject(name = "key", value = Examples.STREAM_KEY)))
    @APIResponse(responseCode = "304", description = "It is still the version of `If-None-Match`.")
    @APIResponse(responseCode = "422", ref = Answers.INVALID_VALUE)
    public Response get(
            @PathParam("id") String channelId, @PathParam("keyId") String keyId, @Context HttpHeaders headers) {
        HeldChannel held = channel(planes.get(), channelId);
        StoredStreamKey key = held.channel()
                .streamKey(keyId)
                .orElseThrow(() -> ProblemException.notFound(what(held.channel().id())));
        if (Preconditions.isKnown(headers, held.etag())) {
            return Response.notModified()
                    .header(HttpHeaders.ETAG, Preconditions.entityTag(held.etag()))
                    .build();
        }
        return show(held, key);
    }

    /// Changes a key.
    @PATCH
    @Path("/{keyId}")
    @RolesAllowed(Roles.ADMIN)
    @Consumes({ChannelResource.MERGE_PATCH, MediaType.APPLICATION_JSON})
    @Operation(operationId = "patchStreamKey", summary = "Change a stream key", description = """
            A merge patch (RFC 7396). Disabling a key, or letting it expire, ends what is on air with it.""")
    @Parameter(ref = Answers.CHANNEL_ID)
    @Parameter(name = "keyId", in = ParameterIn.PATH, description = "The key's id.", example = "k7wq2mtx")
    @Parameter(ref = Answers.IF_MATCH)
    @APIResponse(
            responseCode = "200",
            description = "The key as it is now.",
            headers = @Header(name = Answers.ETAG, ref = Answers.ETAG),
            content =
                    @Content(
                            schema = @Schema(implementation = StreamKeyView.class),
                            examples = @ExampleObject(name = "key", value = Examples.STREAM_KEY)))
    @APIResponse(responseCode = "400", ref = Answers.MALFORMED)
    @APIResponse(responseCode = "409", ref = Answers.CONFLICT)
    @APIResponse(responseCode = "412", ref = Answers.PRECONDITION_FAILED)
    @APIResponse(responseCode = "413", ref = Answers.CONTENT_TOO_LARGE)
    @APIResponse(responseCode = "415", ref = Answers.UNSUPPORTED_MEDIA_TYPE)
    @APIResponse(responseCode = "422", ref = Answers.INVALID_VALUE)
    public Response patch(
            @PathParam("id") String channelId,
            @PathParam("keyId") String keyId,
            @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = ChannelResource.MERGE_PATCH,
                                        schema = @Schema(implementation = StreamKeyPatch.class),
                                        examples = @ExampleObject(name = "disable", value = Examples.STREAM_KEY_PATCH)),
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON,
                                        schema = @Schema(implementation = StreamKeyPatch.class))
                            })
                    byte[] bytes,
            @Context HttpHeaders headers) {
        ControlPlane plane = planes.get();
        ChannelId id = ChannelResource.existing(channelId);
        Expected expected = Preconditions.of(headers);
        JsonBody body = JsonBody.read(json, bytes);
        ChannelChanges changes = changes(plane);
        Changed.Done done = changes.change(
                id,
                expected,
                what(id),
                onKey(
                        keyId,
                        (channel, key) -> channel.with(
                                key.with(StreamKeyBody.patched(body, StreamKeyView.of(key), key.settings())))));
        StoredStreamKey after = done.after().channel().streamKey(keyId).orElseThrow();
        changes.followUp(
                done, AuditAction.KEY_CHANGE, target(id, keyId), shown(done.before(), keyId), StreamKeyView.of(after));
        return show(done.after(), after);
    }

    /// Revokes a key.
    @DELETE
    @Path("/{keyId}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "revokeStreamKey",
            summary = "Revoke a stream key",
            description = "For good; what is on air with it ends.")
    @Parameter(ref = Answers.CHANNEL_ID)
    @Parameter(name = "keyId", in = ParameterIn.PATH, description = "The key's id.", example = "k7wq2mtx")
    @Parameter(ref = Answers.IF_MATCH)
    @APIResponse(responseCode = "204", description = "It is revoked.")
    @APIResponse(responseCode = "409", ref = Answers.CONFLICT)
    @APIResponse(responseCode = "412", ref = Answers.PRECONDITION_FAILED)
    @APIResponse(responseCode = "422", ref = Answers.INVALID_VALUE)
    public void revoke(
            @PathParam("id") String channelId, @PathParam("keyId") String keyId, @Context HttpHeaders headers) {
        ControlPlane plane = planes.get();
        ChannelId id = ChannelResource.existing(channelId);
        ChannelChanges changes = changes(plane);
        Changed.Done done = changes.remove(
                id, Preconditions.of(headers), what(id), onKey(keyId, (channel, key) -> channel.without(key.id())));
        changes.followUp(done, AuditAction.KEY_REVOKE, target(id, keyId), shown(done.before(), keyId), null);
    }

    private interface KeyEdit {
        Channel apply(Channel channel, StoredStreamKey key);
    }

    private static Function<Optional<Channel>, Optional<Channel>> onKey(String keyId, KeyEdit edit) {
        return before -> before.flatMap(channel -> channel.streamKey(keyId).map(key -> edit.apply(channel, key)));
    }

    private ChannelChanges changes(ControlPlane plane) {
        return new ChannelChanges(plane, Caller.of(identity));
    }

    private static HeldChannel channel(ControlPlane plane, String channelId) {
        ChannelId id = ChannelResource.existing(channelId);
        return plane.channels().find(id).orElseThrow(() -> ProblemException.notFound("channel " + id));
    }

    private static Response show(HeldChannel held, StoredStreamKey key) {
        return Response.ok(StreamKeyView.of(key))
                .header(HttpHeaders.ETAG, Preconditions.entityTag(held.etag()))
                .build();
    }

    private static @Nullable StreamKeyView shown(Optional<Channel> channel, String keyId) {
        return channel.flatMap(one -> one.streamKey(keyId))
                .map(StreamKeyView::of)
                .orElse(null);
    }

    private static String target(ChannelId id, String keyId) {
        return "channels/" + id + "/stream-keys/" + keyId;
    }

    private static String what(ChannelId id) {
        return "such stream key of channel " + id;
    }
}
