package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The body of every error (RFC 9457).
///
/// @param detail for the person who reads it
/// @param field which value of the request is meant, such as `allowedNetworks[2]`
@Schema(description = "What went wrong (RFC 9457). `type` is stable, `detail` is for people.")
public record Problem(
        @Schema(examples = "https://sluice.dev/problems/invalid-value")
        String type,

        @Schema(examples = "A value is not possible") String title,
        @Schema(examples = "422") int status,

        @Schema(examples = "reconnectWindow: PT48H is not within PT0S and PT24H")
        String detail,

        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(description = "The value of the request that is meant.", nullable = true, examples = "reconnectWindow")
        @Nullable String field) {
    /// Its media type.
    public static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(ProblemType type, String detail, @Nullable String field) {
        return new Problem(type.uri(), type.title(), type.status(), detail, field);
    }
}
