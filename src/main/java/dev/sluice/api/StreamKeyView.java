package dev.sluice.api;

import dev.sluice.channels.StoredStreamKey;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A stream key as answers show it: never what it opens with.
@Schema(
        name = "StreamKey",
        requiredProperties = {"id", "name", "enabled", "createdAt", "expiresAt"})
public record StreamKeyView(
        @Schema(examples = "k7wq2mtx") String id,
        @Schema(examples = "OBS in the studio") String name,
        @Schema(description = "Whether it may be used.") boolean enabled,
        Instant createdAt,

        @Schema(description = "From when on it is refused; null for never.", nullable = true) @Nullable Instant expiresAt) {
    static StreamKeyView of(StoredStreamKey key) {
        return new StreamKeyView(
                key.id(), key.name() == null ? "" : key.name(), key.enabled(), key.createdAt(), key.expiresAt());
    }
}
