package dev.sluice.pods;

import dev.sluice.sessions.BitrateFigures;
import dev.sluice.sessions.LatencyHistogram;
import dev.sluice.sessions.ListedSession;
import dev.sluice.sessions.PodStatus;
import dev.sluice.sessions.RecentLatencies;
import dev.sluice.sessions.SegmentCounts;
import dev.sluice.sessions.SessionClient;
import dev.sluice.sessions.SessionDetails;
import dev.sluice.sessions.SessionReport;
import dev.sluice.sessions.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A process's report, and how old it is: what can be said of its sessions.
///
/// @param writtenAt when, as its process or the store has it
/// @param age by one clock
record SeenReport(PodReport report, Instant writtenAt, Duration age) {
    /// Whether its process is silent. Who claims a report writes it anew, and a living process writes over that soon.
    boolean isStale() {
        return report.claimant() != null || age.compareTo(PodReports.STALE) >= 0;
    }

    PodStatus status() {
        PodLoad load = report.load();
        return new PodStatus(
                report.podId(),
                report.instanceId(),
                state(),
                report.startedAt(),
                writtenAt,
                age,
                report.settled() ? 0 : report.sessions().size(),
                load == null ? null : Integer.valueOf(load.maxSessions()),
                load == null ? null : Double.valueOf(load.capacityUsed()),
                load == null ? null : load.version());
    }

    private String state() {
        return switch (report.state()) {
            case EXITED -> "exited";
            case RUNNING -> isStale() ? "silent" : "running";
            case DRAINING -> isStale() ? "silent" : "draining";
        };
    }

    /// A session, and what it is doing.
    ///
    /// @param state null for one that has ended, which its history tells
    record Seen(ReportedSession session, @Nullable SessionState state) {}

    /// All that the process says of sessions, also of those that have ended: who had a channel last is none that had
    /// it before.
    Stream<Seen> all() {
        return Stream.concat(
                report.sessions().stream().map(session -> new Seen(session, state(session))),
                report.left().stream().map(session -> new Seen(session, null)));
    }

    private @Nullable SessionState state(ReportedSession session) {
        if (report.settled()) {
            return null;
        }
        if (session.ending()) {
            return session.waitsMs() > age.toMillis() ? SessionState.WAITING : null;
        }
        return isStale() || report.state() == PodState.EXITED ? SessionState.UNKNOWN : SessionState.LIVE;
    }

    ListedSession listed(ReportedSession session, SessionState state) {
        return new ListedSession(report(session), state, writtenAt);
    }

    private SessionReport report(ReportedSession session) {
        return session.report(report.podId())
                .orElseGet(() -> new SessionReport(
                        session.sessionId(),
                        session.channelId(),
                        session.broadcastId(),
                        session.epoch(),
                        session.recorded(),
                        report.podId(),
                        untold(),
                        null));
    }

    /// What a process of an older version says: nothing but that the session did not begin before it.
    private SessionDetails untold() {
        return new SessionDetails(
                report.startedAt(),
                null,
                0,
                List.of(),
                new SessionClient("", "", SessionClient.RTMP),
                null,
                null,
                null,
                BitrateFigures.NONE,
                0,
                SegmentCounts.NONE,
                LatencyHistogram.EMPTY,
                LatencyHistogram.EMPTY,
                RecentLatencies.NONE,
                List.of(),
                writtenAt);
    }
}
