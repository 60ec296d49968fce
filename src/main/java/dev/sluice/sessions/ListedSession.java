package dev.sluice.sessions;

import java.time.Instant;

/// A session as a look at all of them has found it.
///
/// @param reportedAt when its process has said so
public record ListedSession(SessionReport report, SessionState state, Instant reportedAt) {
    /// One that has ended, from its history.
    public static ListedSession ended(SessionReport report) {
        SessionEnd end = report.end();
        return new ListedSession(
                report, SessionState.ENDED, end == null ? report.details().measuredAt() : end.at());
    }
}
