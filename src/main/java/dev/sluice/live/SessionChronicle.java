package dev.sluice.live;

import dev.sluice.bytes.LogSafe;
import dev.sluice.lease.Lease;
import dev.sluice.media.MediaSink;
import dev.sluice.rtmp.server.ServerConnection;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.sessions.SessionClient;
import dev.sluice.sessions.SessionEnd;
import dev.sluice.sessions.SessionReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Knows all that is told of one session. Written on the session's thread, read from any.
final class SessionChronicle {
    private final LiveEnvironment environment;
    private final String sessionId;
    private final BroadcastChain broadcasts;
    private final SessionMeter meter;
    private final SessionFindings findings;
    private volatile @Nullable String reason;
    private volatile @Nullable SessionEnd end;

    /// @param broadcasts that the session writes
    /// @param next what takes the session's media behind the meter
    /// @param encoder what the client calls itself
    SessionChronicle(
            LiveEnvironment environment,
            String sessionId,
            BroadcastChain broadcasts,
            MediaSink next,
            ServerConnection connection,
            String encoder) {
        this.environment = environment;
        this.sessionId = sessionId;
        this.broadcasts = broadcasts;
        SessionClient client = new SessionClient(
                connection.remoteAddress().getAddress().getHostAddress(),
                LogSafe.text(encoder),
                connection.isEncrypted() ? SessionClient.RTMPS : SessionClient.RTMP);
        this.meter = new SessionMeter(
                next, environment.nanoClock(), environment.clock().instant(), client);
        this.findings = new SessionFindings(environment, channelName(), sessionId, this::onFinding);
    }

    String channelName() {
        return broadcasts.ownership().channel().value();
    }

    String sessionId() {
        return sessionId;
    }

    SessionMeter meter() {
        return meter;
    }

    SessionFindings findings() {
        return findings;
    }

    List<Finding> found() {
        return findings.list();
    }

    /// Why the session is about to end, in plain words; the first that is said counts.
    void because(@Nullable String why) {
        if (reason == null && why != null) {
            reason = LogSafe.text(why);
        }
    }

    void ended(DisconnectCause cause) {
        end = new SessionEnd(cause.label(), reason, environment.clock().instant());
    }

    /// All that is told of the session now.
    SessionReport report() {
        // Before the lease, which names the one that goes on.
        List<String> earlier = broadcasts.earlier();
        Lease now = broadcasts.ownership().held().lease();
        return new SessionReport(
                sessionId,
                now.channelId(),
                now.broadcastId(),
                now.epoch(),
                now.recorded(),
                environment.podId(),
                meter.read(
                        now.keyId(),
                        now.reconnects(),
                        earlier,
                        findings.list().stream().map(Finding::told).toList(),
                        environment.clock().instant()),
                end);
    }

    private void onFinding(Finding finding) {
        environment.events().finding(report(), finding.told());
    }
}
