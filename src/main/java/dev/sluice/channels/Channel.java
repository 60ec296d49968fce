package dev.sluice.channels;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.sluice.net.IpNetwork;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A channel's document, `channels/{id}.json` in the control bucket.
///
/// @param record whether broadcasts that begin from now on are recorded; absent means no
/// @param reconnectWindow how long a broadcast waits for its encoder to come back; null for the pod's default,
///     `sluice.publish.reconnect-window`
/// @param conflict what becomes of a second encoder; null for the pod's default, `sluice.publish.conflict`
/// @param allowedNetworks where its encoders may connect from; empty or absent for everywhere
/// @param maxBitrateKbps what an encoder may send on average, in kbit/s of audio and video; 0 or absent for any
/// @param streamKeys all that were ever made and not revoked; several may be valid at once
@JsonIgnoreProperties(ignoreUnknown = true)
public record Channel(
        ChannelId id,
        String name,
        boolean enabled,
        boolean record,
        @Nullable Duration reconnectWindow,
        @Nullable Conflict conflict,

        @JsonSerialize(contentUsing = ToStringSerializer.class) @JsonDeserialize(contentConverter = CidrReader.class)
        List<IpNetwork> allowedNetworks,

        int maxBitrateKbps,
        Instant createdAt,
        List<StoredStreamKey> streamKeys) {
    /// More than any encoder sends.
    private static final int HIGHEST_BITRATE_KBPS = 10_000_000;

    public Channel {
        if (maxBitrateKbps < 0 || maxBitrateKbps > HIGHEST_BITRATE_KBPS) {
            throw new IllegalArgumentException(
                    "maxBitrateKbps: " + maxBitrateKbps + " is not within 0 and " + HIGHEST_BITRATE_KBPS);
        }
        allowedNetworks = allowedNetworks == null ? List.of() : List.copyOf(allowedNetworks);
        streamKeys = streamKeys == null ? List.of() : List.copyOf(streamKeys);
    }

    /// A channel that takes any bitrate from anywhere, and the pod's defaults.
    public Channel(
            ChannelId id,
            String name,
            boolean enabled,
            boolean record,
            @Nullable Duration reconnectWindow,
            Instant createdAt,
            List<StoredStreamKey> streamKeys) {
        this(id, name, enabled, record, reconnectWindow, null, List.of(), 0, createdAt, streamKeys);
    }

    /// Whether its encoders may connect from there.
    public boolean allows(InetAddress address) {
        return IpNetwork.allow(allowedNetworks, address);
    }

    public Optional<StoredStreamKey> streamKey(String keyId) {
        return streamKeys.stream().filter(key -> key.id().equals(keyId)).findFirst();
    }

    /// Networks stand in the document as CIDR text.
    static final class CidrReader extends StdConverter<String, IpNetwork> {
        @Override
        public IpNetwork convert(String cidr) {
            return IpNetwork.parse(cidr);
        }
    }
}
