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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A channel's document, `channels/{id}.json` in the control bucket.
///
/// @param record whether broadcasts that begin from now on are recorded; absent means no
/// @param reconnectWindow how long a broadcast waits for its encoder to come back; null for the pod's default,
///     `sluice.publish.reconnect-window`
/// @param conflict what becomes of a second encoder; null for the pod's default, `sluice.publish.conflict`
/// @param allowedNetworks where its encoders may connect from; empty or absent for everywhere
/// @param maxBitrateKbps what an encoder may send on average, in kbit/s of audio and video; 0 or absent for any
/// @param createdAt 1970 where whoever wrote the document has not said it
/// @param streamKeys all that were ever made and not revoked; several may be valid at once
/// @param deletedAt since when there is no such channel any more: its document stays, so that nothing that was
///     decided before can bring it back; null while there is one
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
        List<StoredStreamKey> streamKeys,
        @Nullable Instant deletedAt) {
    /// More than any encoder sends.
    static final int HIGHEST_BITRATE_KBPS = 10_000_000;

    /// Enough to give one to each of many people, and few enough for a small document.
    public static final int MOST_STREAM_KEYS = 50;

    public Channel {
        if (maxBitrateKbps < 0 || maxBitrateKbps > HIGHEST_BITRATE_KBPS) {
            throw new IllegalArgumentException(
                    "maxBitrateKbps: " + maxBitrateKbps + " is not within 0 and " + HIGHEST_BITRATE_KBPS);
        }
        allowedNetworks = allowedNetworks == null ? List.of() : List.copyOf(allowedNetworks);
        createdAt = createdAt == null ? Instant.EPOCH : createdAt;
        streamKeys = streamKeys == null ? List.of() : List.copyOf(streamKeys);
    }

    /// A channel that is there.
    public Channel(
            ChannelId id,
            String name,
            boolean enabled,
            boolean record,
            @Nullable Duration reconnectWindow,
            @Nullable Conflict conflict,
            List<IpNetwork> allowedNetworks,
            int maxBitrateKbps,
            Instant createdAt,
            List<StoredStreamKey> streamKeys) {
        this(
                id,
                name,
                enabled,
                record,
                reconnectWindow,
                conflict,
                allowedNetworks,
                maxBitrateKbps,
                createdAt,
                streamKeys,
                null);
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

    /// A new channel, without keys.
    public static Channel of(ChannelId id, ChannelSettings settings, Instant createdAt) {
        return of(id, settings, createdAt, List.of());
    }

    /// What of it an admin decides.
    ///
    /// @throws InvalidValueException if the document, written by another hand, holds what is not possible
    public ChannelSettings settings() {
        return new ChannelSettings(
                name == null ? "" : name, enabled, record, conflict, reconnectWindow, allowedNetworks, maxBitrateKbps);
    }

    /// The same channel, under other settings.
    public Channel with(ChannelSettings settings) {
        return of(id, settings, createdAt, streamKeys);
    }

    /// The channel with this key added, or in place of the one of its id.
    public Channel with(StoredStreamKey key) {
        boolean known = streamKey(key.id()).isPresent();
        Stream<StoredStreamKey> old = streamKeys.stream().map(one -> one.id().equals(key.id()) ? key : one);
        return with(known ? old.toList() : Stream.concat(old, Stream.of(key)).toList());
    }

    /// The channel after this key was revoked.
    public Channel without(String keyId) {
        return with(streamKeys.stream().filter(key -> !key.id().equals(keyId)).toList());
    }

    /// What stays of it: nothing that opens it, not even for a process that does not know of `deletedAt`.
    public Channel deleted(Instant now) {
        return new Channel(
                id,
                name,
                false,
                record,
                reconnectWindow,
                conflict,
                allowedNetworks,
                maxBitrateKbps,
                createdAt,
                List.of(),
                now);
    }

    private Channel with(List<StoredStreamKey> keys) {
        return new Channel(
                id,
                name,
                enabled,
                record,
                reconnectWindow,
                conflict,
                allowedNetworks,
                maxBitrateKbps,
                createdAt,
                keys,
                deletedAt);
    }

    private static Channel of(ChannelId id, ChannelSettings settings, Instant createdAt, List<StoredStreamKey> keys) {
        return new Channel(
                id,
                settings.name(),
                settings.enabled(),
                settings.record(),
                settings.reconnectWindow(),
                settings.conflict(),
                settings.allowedNetworks(),
                settings.maxBitrateKbps(),
                createdAt,
                keys);
    }

    /// Networks stand in the document as CIDR text.
    static final class CidrReader extends StdConverter<String, IpNetwork> {
        @Override
        public IpNetwork convert(String cidr) {
            return IpNetwork.parse(cidr);
        }
    }
}
