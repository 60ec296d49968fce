package dev.sluice.sessions;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a listing of broadcasts goes on: behind a session of the history, and with which broadcast shown last, so
/// that other sessions of it do not show it again.
///
/// @param history behind which session, as [SessionHistory] writes it; null for the beginning
/// @param shown id of the broadcast that was shown last, empty for none
record BroadcastCursor(@Nullable String history, String shown) {
    static final BroadcastCursor START = new BroadcastCursor(null, "");

    /// Stands in neither part.
    private static final char SEPARATOR = '~';

    String text() {
        return (history == null ? "" : history) + SEPARATOR + shown;
    }

    /// Empty if we have not made it.
    static Optional<BroadcastCursor> parse(String text) {
        int end = text.indexOf(SEPARATOR);
        if (end < 0) {
            return Optional.empty();
        }
        String history = text.substring(0, end);
        return history.isEmpty() || SessionHistory.isCursor(history)
                ? Optional.of(new BroadcastCursor(history.isEmpty() ? null : history, text.substring(end + 1)))
                : Optional.empty();
    }
}
