package dev.sluice.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// What a merge patch of a stream key may say, for those who generate clients; without defaults, as
/// [ChannelPatch].
@Schema(
        name = "StreamKeyPatch",
        description = "A merge patch (RFC 7396): an absent field stays as it is, null brings back the default. Other"
                + " fields are refused.")
interface StreamKeyPatch {
    @Schema(maxLength = 100, nullable = true, examples = "OBS in the studio")
    String getName();

    @Schema(nullable = true, description = "Whether it may be used.")
    Boolean getEnabled();

    @Schema(
            format = "date-time",
            nullable = true,
            examples = "2030-01-31T12:00:00Z",
            description = "From when on it is refused; null for never.")
    String getExpiresAt();
}
