package dev.sluice.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The body of every error (RFC 9457).
///
/// @param detail for the person who reads it
/// @param field which value of the request is meant, such as `allowedNetworks[2]`
@Schema(
        description = "What went wrong (RFC 9457). `type` is stable, `detail` is for people.",
        requiredProperties = {"type", "title", "status", "detail"})
public record Problem(
        @Schema(examples = "https://sluice.dev/problems/invalid-value")
        String type,

        @Schema(examples = "A value is not possible") String title,
        @Schema(examples = "422") int status,

        @Schema(examples = "reconnectWindow: PT48H is not within PT0S and PT24H")
        String detail,

        @Schema(
                description = "The value of the request that is meant; absent where none is.",
                examples = "reconnectWindow")
        @Nullable String field) {
    /// Its media type.
    public static final String MEDIA_TYPE = "application/problem+json";

    public static Problem of(ProblemType type, String detail, @Nullable String field) {
        return new Problem(type.uri(), type.title(), type.status(), detail, field);
    }

    /// As the text of a body, also for answers that no resource gives.
    public String toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("type", type)
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
        return (field == null ? json : json.put("field", field)).toString();
    }

    /// An answer with it, whatever the request accepts.
    Response.ResponseBuilder answer() {
        return Response.status(status)
                .type(MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, ApiHeaders.CACHE_CONTROL)
                .entity(toJson());
    }
}
