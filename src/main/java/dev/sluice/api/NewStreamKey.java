package dev.sluice.api;

import dev.sluice.channels.StreamKey;
import java.net.URI;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A stream key in the one answer that shows it.
@Schema(
        name = "NewStreamKey",
        description = "A stream key with what it opens with: shown this once, and kept nowhere.",
        requiredProperties = {"id", "name", "enabled", "createdAt", "expiresAt", "key", "ingestUrl", "obs"})
public record NewStreamKey(
        String id,
        String name,
        boolean enabled,
        Instant createdAt,
        @Schema(nullable = true) @Nullable Instant expiresAt,

        @Schema(
                description = "The stream's name for the encoder. Keep it secret.",
                examples = "sk_studio_k7wq2mtx_0123456789abcdefghijklmnopq")
        String key,

        @Schema(examples = "rtmp://ingest.example.com/live") String ingestUrl,
        Obs obs) {
    static NewStreamKey of(StreamKeyView view, StreamKey key, int maxBitrateKbps, Links links, URI self) {
        String server = links.ingestUrl(self);
        return new NewStreamKey(
                view.id(),
                view.name(),
                view.enabled(),
                view.createdAt(),
                view.expiresAt(),
                key.reveal(),
                server,
                Obs.of(server, key, maxBitrateKbps));
    }

    @Override
    public String toString() {
        return "a new stream key " + id;
    }
}
