package dev.sluice.sessions;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a listing of ended sessions goes on: at the beginning of a day, or behind one session of it.
///
/// @param day to go on with
/// @param last what was shown last of that day, null for nothing yet
record HistoryCursor(LocalDate day, @Nullable Position last) {
    /// Longer than any that we make.
    private static final int LONGEST = 400;

    /// @param storedAt when the session's document was, by the store's clock: mostly when the session ended
    record Position(Instant storedAt, String key) {
        /// Newest first.
        static final Comparator<Position> ORDER =
                Comparator.comparing(Position::storedAt).reversed().thenComparing(Position::key);
    }

    String text() {
        Position shown = last;
        String plain = day + (shown == null ? "" : "|" + shown.storedAt() + "|" + shown.key());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /// Empty if we have not made it.
    static Optional<HistoryCursor> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\\|", -1);
            LocalDate day = LocalDate.parse(parts[0]);
            if (parts.length == 1) {
                return Optional.of(new HistoryCursor(day, null));
            }
            return parts.length == 3 && parts[2].startsWith(HistoryKeys.prefix(day))
                    ? Optional.of(new HistoryCursor(day, new Position(Instant.parse(parts[1]), parts[2])))
                    : Optional.empty();
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
