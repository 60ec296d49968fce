package dev.sluice.channels;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What an admin decides of a stream key, within its bounds.
///
/// @param expiresAt from when on it is refused, null for never
public record StreamKeySettings(
        String name, boolean enabled, @Nullable Instant expiresAt) {
    /// Of a key of which nothing is said.
    public static final StreamKeySettings DEFAULTS = new StreamKeySettings("", true, null);

    /// What four digits of a year can write.
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /// Checks the bounds.
    ///
    /// @throws InvalidValueException if a value is not possible
    public StreamKeySettings {
        Names.require(name);
        if (expiresAt != null && (expiresAt.isBefore(EARLIEST) || expiresAt.isAfter(LATEST))) {
            throw new InvalidValueException("expiresAt", expiresAt + " is not within " + EARLIEST + " and " + LATEST);
        }
    }
}
