package dev.sluice.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// One page of sessions.
@Schema(requiredProperties = {"items", "nextCursor"})
public record SessionList(
        List<SessionView> items,

        @Schema(nullable = true, description = "The parameter `cursor` of the next page; null after the last one.")
        @Nullable String nextCursor) {
    public SessionList {
        items = List.copyOf(items);
    }
}
