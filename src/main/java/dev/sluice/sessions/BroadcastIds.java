package dev.sluice.sessions;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// A broadcast's id begins with the time at which it began, so that ids sort by it.
final class BroadcastIds {
    private static final int TIME_LENGTH = "20260101T120000000".length();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS");

    private BroadcastIds() {}

    /// Empty if the id does not tell.
    static Optional<Instant> startOf(String broadcastId) {
        if (broadcastId.length() < TIME_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.parse(broadcastId.substring(0, TIME_LENGTH), TIME)
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
