package dev.sluice.sessions;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ended sessions, newest first.
///
/// @param items perhaps none although more follow: a page looks at a bounded number of days
/// @param nextCursor null at the end
public record HistoryPage(List<Item> items, @Nullable String nextCursor) {
    /// One of them.
    ///
    /// @param cursor of a page that begins behind it
    public record Item(SessionReport session, String cursor) {}

    public HistoryPage {
        items = List.copyOf(items);
    }

    public List<SessionReport> sessions() {
        return items.stream().map(Item::session).toList();
    }
}
