package dev.sluice.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The parameters of lists. A cursor is the last position of a page behind the name of its list, encoded so that
/// nobody makes one up.
public final class Paging {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST = 1000;

    /// More than any position needs.
    private static final int LONGEST_CURSOR = 1024;

    private Paging() {}

    /// How many items a page may have.
    ///
    /// @param limit the parameter, null if there is none
    /// @throws ProblemException naming `limit`
    public static int limit(@Nullable String limit) {
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        int value = limit.matches("[0-9]{1,5}") ? Integer.parseInt(limit) : 0;
        if (value < 1 || value > MOST) {
            throw ProblemException.invalid("limit", "limit: write a number within 1 and " + MOST);
        }
        return value;
    }

    /// The cursor for what comes after a position.
    ///
    /// @param list its name
    /// @param position whatever [#position] is to give back
    public static String cursor(String list, String position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((list + '\n' + position).getBytes(StandardCharsets.UTF_8));
    }

    /// The position in a cursor that was made for this list.
    ///
    /// @param cursor the parameter, null for the first page
    /// @throws ProblemException naming `cursor`
    public static Optional<String> position(String list, @Nullable String cursor) {
        if (cursor == null) {
            return Optional.empty();
        }
        try {
            if (cursor.length() <= LONGEST_CURSOR) {
                String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
                if (text.startsWith(list + '\n')) {
                    return Optional.of(text.substring(list.length() + 1));
                }
            }
        } catch (IllegalArgumentException e) {
            throw unknown();
        }
        throw unknown();
    }

    /// For a position that means nothing.
    public static ProblemException unknown() {
        return ProblemException.invalid("cursor", "cursor: take nextCursor of the page before, unchanged");
    }
}
