package dev.sluice.api;

import dev.sluice.sessions.PodStatus;
import dev.sluice.store.StoreCalls;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/api/v1/pods`.
@Path("/api/v1/pods")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Pods", description = "The processes that take encoders in.")
@APIResponse(responseCode = "401", ref = Answers.UNAUTHORIZED)
@APIResponse(responseCode = "403", ref = Answers.FORBIDDEN)
@APIResponse(responseCode = "500", ref = Answers.INTERNAL)
@APIResponse(responseCode = "503", ref = Answers.UNAVAILABLE)
public class PodResource {
    private static final String LIST = "pods";

    private final ControlPlanes planes;

    PodResource(ControlPlanes planes) {
        this.planes = planes;
    }

    /// One page of pods.
    @GET
    @RolesAllowed({Roles.ADMIN, Roles.VIEWER})
    @Operation(
            operationId = "listPods",
            summary = "List pods",
            description = "In order of their ids, at most 7 s old. Those not heard of for a day are not shown.")
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "Items of a page.",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "1000", defaultValue = "100"))
    @Parameter(name = "cursor", in = ParameterIn.QUERY, description = "`nextCursor` of the page before.")
    @APIResponse(
            responseCode = "200",
            description = "A page of pods.",
            content =
                    @Content(
                            schema = @Schema(implementation = PodList.class),
                            examples = @ExampleObject(name = "one", value = Examples.PODS)))
    @APIResponse(responseCode = "422", ref = Answers.INVALID_VALUE)
    public PodList list(@QueryParam("limit") @Nullable String limit, @QueryParam("cursor") @Nullable String cursor) {
        int most = Paging.limit(limit);
        Optional<String> after = Paging.position(LIST, cursor);
        List<PodStatus> found = StoreCalls.await(
                        planes.get().sessions().directory().overview())
                .pods()
                .stream()
                .filter(pod -> after.isEmpty() || pod.id().compareTo(after.get()) > 0)
                .limit(most + 1L)
                .toList();
        List<PodStatus> shown = found.subList(0, Math.min(most, found.size()));
        return new PodList(
                shown.stream().map(PodList.Item::of).toList(),
                found.size() > most ? Paging.cursor(LIST, shown.getLast().id()) : null);
    }
}
