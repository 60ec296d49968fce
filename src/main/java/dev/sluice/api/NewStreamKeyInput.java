package dev.sluice.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// What may be said of a new stream key, for those who generate clients; [StreamKeyBody] reads it.
@Schema(
        name = "NewStreamKeyInput",
        description = "Every field is optional; an absent one takes its default. Other fields are refused.")
interface NewStreamKeyInput {
    @Schema(maxLength = 100, defaultValue = "", examples = "OBS in the studio")
    String getName();

    @Schema(
            format = "date-time",
            nullable = true,
            examples = "2030-01-31T12:00:00Z",
            description = "From when on it is refused, in the future; null for never.")
    String getExpiresAt();
}
