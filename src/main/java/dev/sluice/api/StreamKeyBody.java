package dev.sluice.api;

import dev.sluice.channels.InvalidValueException;
import dev.sluice.channels.StreamKeySettings;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what a body says of a stream key.
final class StreamKeyBody {
    private static final String EXPIRES_AT = "expiresAt";
    private static final Set<String> NEW_FIELDS = Set.of("name", EXPIRES_AT);
    private static final Set<String> FIELDS = Set.of("name", "enabled", EXPIRES_AT);

    /// What answers show beside them.
    private static final Set<String> READ_ONLY = Set.of("id", "createdAt");

    private StreamKeyBody() {}

    /// Settings of a new key, which must not have expired already.
    static StreamKeySettings ofNew(JsonBody body, Instant now) {
        StreamKeySettings settings = settings(body.only(NEW_FIELDS, Set.of()), StreamKeySettings.DEFAULTS);
        Instant expiresAt = settings.expiresAt();
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            throw new InvalidValueException(EXPIRES_AT, expiresAt + " is not after " + now);
        }
        return settings;
    }

    /// The settings after a merge patch; a time that is past lets the key expire at once.
    static StreamKeySettings patched(JsonBody body, StreamKeyView current, StreamKeySettings settings) {
        return settings(
                body.only(FIELDS, READ_ONLY).readOnly("id", current.id()).readOnly("createdAt", current.createdAt()),
                settings);
    }

    private static StreamKeySettings settings(JsonBody body, StreamKeySettings current) {
        StreamKeySettings defaults = StreamKeySettings.DEFAULTS;
        return new StreamKeySettings(
                body.text("name", current.name(), defaults.name()),
                body.flag("enabled", current.enabled(), defaults.enabled()),
                body.<@Nullable Instant>parsed(EXPIRES_AT, current.expiresAt(), null, StreamKeyBody::instant));
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException e) {
            throw new InvalidValueException(
                    EXPIRES_AT, "write an ISO 8601 time with its offset such as 2030-01-31T12:00:00Z");
        }
    }
}
