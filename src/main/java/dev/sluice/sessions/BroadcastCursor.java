package dev.sluice.sessions;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a listing of broadcasts goes on: behind a session of the history, and with which broadcast shown last, so
/// that other sessions of it do not show it again.
///
/// @param history behind which session, as [SessionHistory] writes it; null for the beginning
/// @param shown id of the broadcast that was shown last, empty for none
/// @param within whether that is one of several that the next session has written: the older ones are yet to be shown
record BroadcastCursor(@Nullable String history, String shown, boolean within) {
    static final BroadcastCursor START = new BroadcastCursor(null, "", false);

    /// Stands in neither part.
    private static final String SEPARATOR = "~";

    /// Instead of it where the next session was shown in part.
    private static final String SEPARATOR_WITHIN = "~~";

    String text() {
        return (history == null ? "" : history) + (within ? SEPARATOR_WITHIN : SEPARATOR) + shown;
    }

    /// Empty if we have not made it.
    static Optional<BroadcastCursor> parse(String text) {
        int end = text.indexOf(SEPARATOR);
        if (end < 0) {
            return Optional.empty();
        }
        String history = text.substring(0, end);
        boolean within = text.startsWith(SEPARATOR_WITHIN, end);
        String shown = text.substring(end + (within ? SEPARATOR_WITHIN : SEPARATOR).length());
        return history.isEmpty() || SessionHistory.isCursor(history)
                ? Optional.of(new BroadcastCursor(history.isEmpty() ? null : history, shown, within))
                : Optional.empty();
    }
}
