package dev.sluice.pods;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.sluice.channels.ChannelId;
import dev.sluice.lease.Lease;

/// A session that a process answers for.
///
/// @param broadcastId that it is writing, or has written last
/// @param epoch under which it does
/// @param ending whether its connection is gone, and the process only waits for its encoder to come back, or for the
///     end of its broadcast to be complete
@JsonIgnoreProperties(ignoreUnknown = true)
public record ReportedSession(String sessionId, ChannelId channelId, String broadcastId, long epoch, boolean ending) {
    /// The session that owns a lease.
    public static ReportedSession of(Lease lease, boolean ending) {
        return new ReportedSession(lease.sessionId(), lease.channelId(), lease.broadcastId(), lease.epoch(), ending);
    }
}
