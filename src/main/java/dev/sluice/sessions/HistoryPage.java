package dev.sluice.sessions;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ended sessions, newest first.
///
/// @param sessions perhaps none although more follow: a page looks at a bounded number of days
/// @param nextCursor null at the end
public record HistoryPage(
        List<SessionReport> sessions, @Nullable String nextCursor) {
    public HistoryPage {
        sessions = List.copyOf(sessions);
    }
}
