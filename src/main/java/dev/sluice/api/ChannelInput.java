package dev.sluice.api;

import dev.sluice.channels.ChannelSettings;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// What may be said of a channel, for those who generate clients; [ChannelBody] reads it.
@Schema(
        name = "ChannelInput",
        description = "Every field is optional: an absent one takes its default. Other fields are refused, but those"
                + " that answers show beside these may stand as they are.")
interface ChannelInput {
    @Schema(maxLength = 100, defaultValue = "", examples = "Studio 1")
    String getName();

    @Schema(defaultValue = "true", description = "Whether anybody may publish to it.")
    boolean getEnabled();

    @Schema(defaultValue = "false", description = "Whether broadcasts that begin from now on are recorded.")
    boolean getRecord();

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
            maxItems = ChannelSettings.MOST_NETWORKS,
            description =
                    "Where its encoders may connect from, in CIDR notation; empty for everywhere. Answers show the"
                            + " networks' normal form.",
            examples = "[\"192.0.2.0/24\", \"2001:db8:0:0:0:0:0:0/32\"]")
    List<String> getAllowedNetworks();

    @Schema(
            minimum = "0",
            maximum = "10000000",
            defaultValue = "0",
            description = "What an encoder may send on average, in kbit/s; 0 for any.")
    int getMaxBitrateKbps();
}
