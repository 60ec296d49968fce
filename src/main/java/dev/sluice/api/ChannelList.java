package dev.sluice.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// One page of channels.
@Schema(requiredProperties = {"items", "nextCursor"})
public record ChannelList(
        List<ChannelView> items,

        @Schema(nullable = true, description = "The parameter `cursor` of the next page; null after the last one.")
        @Nullable String nextCursor) {
    public ChannelList {
        items = List.copyOf(items);
    }
}
