package dev.sluice.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// All stream keys of a channel, the oldest first.
@Schema(requiredProperties = {"items", "nextCursor"})
public record StreamKeyList(
        List<StreamKeyView> items,

        @Schema(nullable = true, description = "Always null: a channel has few keys, and this is all of them.")
        @Nullable String nextCursor) {
    public StreamKeyList {
        items = List.copyOf(items);
    }
}
