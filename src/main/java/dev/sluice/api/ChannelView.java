package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonFormat;
import dev.sluice.channels.Channel;
import dev.sluice.channels.Conflict;
import dev.sluice.net.IpNetwork;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A channel as answers show it.
@Schema(
        name = "Channel",
        requiredProperties = {
            "id",
            "name",
            "enabled",
            "record",
            "conflict",
            "reconnectWindow",
            "allowedNetworks",
            "maxBitrateKbps",
            "playbackUrl",
            "ingestUrl",
            "createdAt"
        })
public record ChannelView(
        @Schema(description = "Made of a-z, 0-9 and single hyphens between them.", examples = "studio")
        String id,

        @Schema(examples = "Studio 1") String name,

        @Schema(description = "Whether anybody may publish to it.")
        boolean enabled,

        @Schema(description = "Whether broadcasts that begin from now on are recorded.")
        boolean record,

        @Schema(
                type = SchemaType.STRING,
                enumeration = {"takeover", "reject"},
                nullable = true,
                description = "What becomes of a second encoder while one is live; null for the service's default.")
        @Nullable Conflict conflict,

        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Schema(
                type = SchemaType.STRING,
                format = "duration",
                nullable = true,
                examples = "PT60S",
                description = "How long a broadcast waits for its encoder to come back, within 24 hours; null for the"
                        + " service's default.")
        @Nullable Duration reconnectWindow,

        @Schema(
                description = "Where its encoders may connect from, in CIDR notation; empty for everywhere.",
                examples = "[\"192.0.2.0/24\", \"2001:db8::/32\"]")
        List<String> allowedNetworks,

        @Schema(description = "What an encoder may send on average, in kbit/s; 0 for any.", examples = "8000")
        int maxBitrateKbps,

        @Schema(
                description = "Its multivariant playlist, for any HLS player.",
                examples = "https://cdn.example.com/live/studio/index.m3u8")
        String playbackUrl,

        @Schema(
                description = "Where encoders send to, with a stream key as the stream's name.",
                examples = "rtmp://ingest.example.com/live")
        String ingestUrl,

        Instant createdAt) {
    public ChannelView {
        allowedNetworks = List.copyOf(allowedNetworks);
    }

    /// Shows also what another hand has written into the document, and no request could.
    ///
    /// @param self any URI of this process as the request names it
    static ChannelView of(Channel channel, Links links, URI self) {
        return new ChannelView(
                channel.id().value(),
                channel.name() == null ? "" : channel.name(),
                channel.enabled(),
                channel.record(),
                channel.conflict(),
                channel.reconnectWindow(),
                channel.allowedNetworks().stream().map(IpNetwork::toString).toList(),
                channel.maxBitrateKbps(),
                links.playbackUrl(channel.id(), self),
                links.ingestUrl(self),
                channel.createdAt());
    }
}
