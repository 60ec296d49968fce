package dev.sluice.channels;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A stream key as a channel's document keeps it.
///
/// @param secretSha256 lower-case hex; see [Secret#sha256()]
/// @param expiresAt from when on it is refused, null for never
@JsonIgnoreProperties(ignoreUnknown = true)
public record StoredStreamKey(
        String id,
        String name,
        String secretSha256,
        boolean enabled,
        Instant createdAt,
        @Nullable Instant expiresAt) {}
