package dev.sluice.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// What may be said of a stream key, for those who generate clients; [StreamKeyBody] reads it.
@Schema(
        name = "StreamKeyInput",
        description = "Every field is optional. An absent field stays as it is, and null brings back the default. Other"
                + " fields are refused, and `enabled` for a new key.")
interface StreamKeyInput {
    @Schema(maxLength = 100, defaultValue = "", examples = "OBS in the studio")
    String getName();

    @Schema(defaultValue = "true", description = "Whether it may be used.")
    boolean getEnabled();

    @Schema(
            format = "date-time",
            nullable = true,
            examples = "2030-01-31T12:00:00Z",
            description = "From when on it is refused; null for never.")
    String getExpiresAt();
}
