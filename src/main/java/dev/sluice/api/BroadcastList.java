package dev.sluice.api;

import dev.sluice.sessions.BroadcastView;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// One page of broadcasts.
@Schema(requiredProperties = {"items", "nextCursor"})
public record BroadcastList(
        List<Item> items,

        @Schema(nullable = true, description = "The parameter `cursor` of the next page; null after the last one.")
        @Nullable String nextCursor) {
    public BroadcastList {
        items = List.copyOf(items);
    }

    /// A broadcast as answers show it.
    @Schema(
            name = "Broadcast",
            description = "What viewers see from the first picture to the end of the playlist: one or more sessions.",
            requiredProperties = {
                "id",
                "channelId",
                "startedAt",
                "endedAt",
                "state",
                "recorded",
                "recordingUrl",
                "playbackUrl"
            })
    public record Item(
            @Schema(examples = "20260131T115958123-k7wq2m") String id,
            @Schema(examples = "studio") String channelId,
            @Schema(nullable = true) @Nullable Instant startedAt,
            @Schema(nullable = true) @Nullable Instant endedAt,

            @Schema(enumeration = {"live", "waiting", "ended"})
            String state,

            boolean recorded,

            @Schema(
                    nullable = true,
                    description = "The playlist of everything, once a recorded broadcast has ended.",
                    examples = "https://cdn.example.com/rec/studio/20260131T115958123-k7wq2m/main/vod.m3u8")
            @Nullable String recordingUrl,

            String playbackUrl) {
        static Item of(BroadcastView broadcast, Links links, URI self) {
            String key = broadcast.recordingKey();
            return new Item(
                    broadcast.id(),
                    broadcast.channelId().value(),
                    broadcast.startedAt(),
                    broadcast.endedAt(),
                    broadcast.state().label(),
                    broadcast.recorded(),
                    key == null ? null : links.media(key, self),
                    links.playbackUrl(broadcast.channelId(), self));
        }
    }
}
