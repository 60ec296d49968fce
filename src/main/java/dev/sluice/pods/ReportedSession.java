package dev.sluice.pods;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.channels.ChannelId;
import dev.sluice.lease.Lease;
import dev.sluice.sessions.SessionDetails;
import dev.sluice.sessions.SessionEnd;
import dev.sluice.sessions.SessionReport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A session that a process answers for.
///
/// @param broadcastId that it is writing, or has written last
/// @param epoch under which it does
/// @param ending whether its connection is gone, and the process only waits for its encoder to come back, or for the
///     end of its broadcast to be complete
/// @param recorded whether its broadcast is
/// @param details what is told of it; null from processes of older versions
/// @param end how it has ended; null while its connection is there
/// @param waitsMs for how long yet, from the report on, its broadcast waits for its encoder; 0 where it does not. No
///     time of day: the clock of who reads it is another
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReportedSession(
        String sessionId,
        ChannelId channelId,
        String broadcastId,
        long epoch,
        boolean ending,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean recorded,

        @Nullable SessionDetails details,
        @Nullable SessionEnd end,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long waitsMs) {
    /// One of which nothing more is told.
    public ReportedSession(String sessionId, ChannelId channelId, String broadcastId, long epoch, boolean ending) {
        this(sessionId, channelId, broadcastId, epoch, ending, false, null, null, 0);
    }

    /// The session that owns a lease.
    public static ReportedSession of(Lease lease, boolean ending) {
        return new ReportedSession(lease.sessionId(), lease.channelId(), lease.broadcastId(), lease.epoch(), ending);
    }

    /// A session that runs.
    public static ReportedSession running(SessionReport session) {
        return new ReportedSession(
                session.id(),
                session.channelId(),
                session.broadcastId(),
                session.epoch(),
                false,
                session.recorded(),
                session.details(),
                null,
                0);
    }

    /// A session that has ended.
    ///
    /// @param waitsMs 0 if its broadcast does not wait for its encoder
    public static ReportedSession ending(SessionReport session, long waitsMs) {
        return new ReportedSession(
                session.id(),
                session.channelId(),
                session.broadcastId(),
                session.epoch(),
                true,
                session.recorded(),
                session.details(),
                session.end(),
                waitsMs);
    }

    /// All that is told of it, empty where its process does not tell more than its name.
    public Optional<SessionReport> report(String podId) {
        return Optional.ofNullable(details)
                .map(told -> new SessionReport(sessionId, channelId, broadcastId, epoch, recorded, podId, told, end));
    }

    /// The session itself, whatever else is told of it.
    public ReportedSession bare() {
        return new ReportedSession(sessionId, channelId, broadcastId, epoch, ending);
    }
}
