package dev.sluice.api;

import dev.sluice.channels.ChannelSettings;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// What a merge patch of a channel may say, for those who generate clients. It names no defaults: a client that
/// filled them in would reset what it does not mean to touch.
@Schema(
        name = "ChannelPatch",
        description = "A merge patch (RFC 7396): an absent field stays as it is, null brings back the default. Other"
                + " fields are refused.")
interface ChannelPatch {
    @Schema(maxLength = 100, nullable = true, examples = "Studio 1")
    String getName();

    @Schema(nullable = true, description = "Whether anybody may publish to it.")
    Boolean getEnabled();

    @Schema(nullable = true, description = "Whether broadcasts that begin from now on are recorded.")
    Boolean getRecord();

    @Schema(
            enumeration = {"takeover", "reject"},
            nullable = true,
            description = "What becomes of a second encoder while one is live; null for the service's default.")
    String getConflict();

    @Schema(
            format = "duration",
            nullable = true,
            examples = "PT60S",
            description = "How long a broadcast waits for its encoder to come back, within 24 hours; null for the"
                    + " service's default. Answers show its normal form, such as PT1M.")
    String getReconnectWindow();

    @Schema(
            type = SchemaType.ARRAY,
            nullable = true,
            maxItems = ChannelSettings.MOST_NETWORKS,
            description =
                    "Where its encoders may connect from, in CIDR notation; empty for everywhere. Answers show the"
                            + " networks' normal form.",
            examples = "[\"192.0.2.0/24\", \"2001:db8:0:0:0:0:0:0/32\"]")
    List<String> getAllowedNetworks();

    @Schema(
            nullable = true,
            minimum = "0",
            maximum = "10000000",
            description = "What an encoder may send on average, in kbit/s; 0 for any.")
    Integer getMaxBitrateKbps();
}
