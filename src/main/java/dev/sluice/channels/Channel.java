package dev.sluice.channels;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
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
/// @param streamKeys all that were ever made and not revoked; several may be valid at once
@JsonIgnoreProperties(ignoreUnknown = true)
public record Channel(
        ChannelId id,
        String name,
        boolean enabled,
        boolean record,
        @Nullable Duration reconnectWindow,
        Instant createdAt,
        List<StoredStreamKey> streamKeys) {
    public Channel {
        streamKeys = streamKeys == null ? List.of() : List.copyOf(streamKeys);
    }

    public Optional<StoredStreamKey> streamKey(String keyId) {
        return streamKeys.stream().filter(key -> key.id().equals(keyId)).findFirst();
    }
}
