package dev.sluice.channels;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A stream key as a channel's document keeps it.
///
/// @param secretSha256 lower-case hex; see [Secret#sha256()]
/// @param createdAt 1970 where whoever wrote the document has not said it
/// @param expiresAt from when on it is refused, null for never
@JsonIgnoreProperties(ignoreUnknown = true)
public record StoredStreamKey(
        String id,
        String name,
        String secretSha256,
        boolean enabled,
        Instant createdAt,
        @Nullable Instant expiresAt) {
    public StoredStreamKey {
        if (id == null || secretSha256 == null) {
            throw new IllegalArgumentException("streamKeys: each has an id and a secretSha256");
        }
        createdAt = createdAt == null ? Instant.EPOCH : createdAt;
    }

    /// A key as it is made.
    public static StoredStreamKey of(StreamKey key, StreamKeySettings settings, Instant createdAt) {
        return new StoredStreamKey(
                key.keyId(),
                settings.name(),
                key.secret().sha256(),
                settings.enabled(),
                createdAt,
                settings.expiresAt());
    }

    /// What of it an admin decides.
    public StreamKeySettings settings() {
        return new StreamKeySettings(name == null ? "" : name, enabled, expiresAt);
    }

    /// The same key, under other settings.
    public StoredStreamKey with(StreamKeySettings settings) {
        return new StoredStreamKey(
                id, settings.name(), secretSha256, settings.enabled(), createdAt, settings.expiresAt());
    }

    /// Without the digest, which is nobody's business either.
    @Override
    public String toString() {
        return "stream key " + id + (enabled ? "" : ", disabled") + (expiresAt == null ? "" : ", until " + expiresAt);
    }
}
