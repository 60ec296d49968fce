package dev.sluice.api;

import dev.sluice.audit.AuditAction;
import dev.sluice.audit.AuditEntry;
import dev.sluice.channels.ChannelId;
import dev.sluice.sessions.HistoryPage;
import dev.sluice.sessions.ListedSession;
import dev.sluice.sessions.SessionHistory;
import dev.sluice.store.StoreCalls;
import dev.sluice.store.StoreException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// `/api/v1/sessions`.
@Path(SessionResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Sessions", description = "Encoders' connections: those that are live on any pod, and past ones.")
@APIResponse(responseCode = "401", ref = Answers.UNAUTHORIZED)
@APIResponse(responseCode = "403", ref = Answers.FORBIDDEN)
@APIResponse(responseCode = "503", ref = Answers.UNAVAILABLE)
public class SessionResource {
    static final String PATH = "/api/v1/sessions";

    /// Told to the broadcaster and kept in the history; who it was is in the audit trail.
    private static final String REASON = "ended through the API";

    private static final Logger LOG = Logger.getLogger(SessionResource.class);
    private static final String LIVE = "live";
    private static final String ENDED = "ended";

    private final ControlPlanes planes;
    private final SecurityIdentity identity;

    SessionResource(ControlPlanes planes, SecurityIdentity identity) {
        this.planes = planes;
        this.identity = identity;
    }

    /// One page of sessions.
    @GET
    @RolesAllowed({Roles.ADMIN, Roles.VIEWER})
    @Operation(operationId = "listSessions", summary = "List sessions", description = """
            `state=live` shows those that are live, wait for their encoder, or are unknown because their pod is silent:\
             in order of their ids, at most 7 s old. `state=ended` shows past ones, newest first; a page may hold fewer\
             than `limit`, or none, although there are more: go on until `nextCursor` is null.""")
    @Parameter(
            name = "state",
            in = ParameterIn.QUERY,
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {LIVE, ENDED},
                            defaultValue = LIVE))
    @Parameter(name = "channelId", in = ParameterIn.QUERY, description = "Only sessions of this channel.")
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "Items of a page.",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "1000", defaultValue = "100"))
    @Parameter(name = "cursor", in = ParameterIn.QUERY, description = "`nextCursor` of the page before.")
    @APIResponse(
            responseCode = "200",
            description = "A page of sessions.",
            content = @Content(schema = @Schema(implementation = SessionList.class)))
    @APIResponse(responseCode = "422", ref = Answers.INVALID_VALUE)
    public SessionList list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("channelId") @Nullable String channelId,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor,
            @Context UriInfo uri) {
        int most = Paging.limit(limit);
        ChannelId channel = channelId == null ? null : channel(channelId);
        if (state == null || state.equals(LIVE)) {
            return live(channel, Paging.position(LIVE, cursor), most, uri);
        }
        if (state.equals(ENDED)) {
            return ended(channel, Paging.position(ENDED, cursor), most, uri);
        }
        throw ProblemException.invalid("state", "state: write " + LIVE + " or " + ENDED);
    }

    /// @throws ProblemException naming the parameter
    static ChannelId channel(String id) {
        if (!ChannelId.isValid(id)) {
            throw ProblemException.invalid("channelId", "channelId: no channel can have this id");
        }
        return new ChannelId(id);
    }

    private SessionList live(@Nullable ChannelId channel, Optional<String> after, int most, UriInfo uri) {
        ControlPlane plane = planes.get();
        List<ListedSession> found = StoreCalls.await(
                        plane.sessions().directory().overview())
                .sessions()
                .stream()
                .filter(session ->
                        channel == null || session.report().channelId().equals(channel))
                .filter(session -> after.isEmpty() || session.report().id().compareTo(after.get()) > 0)
                .limit(most + 1L)
                .toList();
        List<ListedSession> shown = found.subList(0, Math.min(most, found.size()));
        String next = found.size() > most
                ? Paging.cursor(LIVE, shown.getLast().report().id())
                : null;
        return new SessionList(
                shown.stream().map(session -> view(session, plane, uri)).toList(), next);
    }

    private SessionList ended(@Nullable ChannelId channel, Optional<String> position, int most, UriInfo uri) {
        if (position.filter(text -> !SessionHistory.isCursor(text)).isPresent()) {
            throw Paging.unknown();
        }
        ControlPlane plane = planes.get();
        HistoryPage page = StoreCalls.await(plane.sessions().history().list(channel, position.orElse(null), most));
        String next = page.nextCursor();
        return new SessionList(
                page.sessions().stream()
                        .map(session -> view(ListedSession.ended(session), plane, uri))
                        .toList(),
                next == null ? null : Paging.cursor(ENDED, next));
    }

    /// One session, live or past.
    @GET
    @Path("/{id}")
    @RolesAllowed({Roles.ADMIN, Roles.VIEWER})
    @Operation(operationId = "getSession", summary = "Read a session")
    @Parameter(name = "id", in = ParameterIn.PATH, description = "Its id.", example = "20260131-studio-b7wq2mtxk4zr")
    @APIResponse(
            responseCode = "200",
            description = "The session.",
            content = @Content(schema = @Schema(implementation = SessionView.class)))
    @APIResponse(responseCode = "404", ref = Answers.NOT_FOUND)
    public SessionView get(@PathParam("id") String id, @Context UriInfo uri) {
        ControlPlane plane = planes.get();
        return find(id, plane).map(session -> view(session, plane, uri)).orElseThrow(SessionResource::notFound);
    }

    /// Ends a session.
    @DELETE
    @Path("/{id}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(operationId = "endSession", summary = "End a session", description = """
            On whatever pod it is: its channel is taken from it at once and its broadcast ends; the encoder is\
             disconnected at its next segment, or within 35 s if it sends nothing. Its stream key is refused for one\
             reconnect window, so that the encoder does not come back by itself.""")
    @Parameter(name = "id", in = ParameterIn.PATH, description = "Its id.", example = "20260131-studio-b7wq2mtxk4zr")
    @APIResponse(responseCode = "202", description = "It does not own its channel any more, and is being ended.")
    @APIResponse(responseCode = "404", ref = Answers.NOT_FOUND)
    @APIResponse(responseCode = "409", ref = Answers.CONFLICT)
    public Response end(@PathParam("id") String id, @Context UriInfo uri) {
        ControlPlane plane = planes.get();
        ChannelId channel = SessionHistory.channelOf(id).orElseThrow(SessionResource::notFound);
        // Its channel's lease decides: a session that began a moment ago is in no report yet.
        if (!StoreCalls.await(plane.sessions().ender().end(channel, id, REASON))) {
            throw find(id, plane).isPresent()
                    ? ProblemException.conflict("The session does not own its channel any more: it has ended already.")
                    : notFound();
        }
        Caller caller = Caller.of(identity);
        StoreCalls.await(plane.audit()
                .record(new AuditEntry(
                        caller.who(),
                        caller.roles(),
                        AuditAction.SESSION_END,
                        "sessions/" + id,
                        ifKnown(id, plane).map(one -> view(one, plane, uri)).orElse(null),
                        null)));
        return Response.accepted().build();
    }

    /// What was ended is written down also where nobody can say more of it.
    private static Optional<ListedSession> ifKnown(String id, ControlPlane plane) {
        try {
            return find(id, plane);
        } catch (StoreException e) {
            LOG.warnf("nothing is known of session %s, which was ended: %s", id, e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<ListedSession> find(String id, ControlPlane plane) {
        return StoreCalls.await(plane.sessions().directory().overview())
                .session(id)
                .or(() -> StoreCalls.await(plane.sessions().history().find(id)).map(ListedSession::ended));
    }

    private static ProblemException notFound() {
        return ProblemException.notFound("such session");
    }

    private static SessionView view(ListedSession session, ControlPlane plane, UriInfo uri) {
        return SessionView.of(session, plane.links(), uri.getBaseUri());
    }
}
