package dev.sluice.live;

import dev.sluice.rtmp.server.ServerConnection;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Stops reading from an encoder where its session's uploads pile up, and, once the pod's memory is tight, where any
/// are left. A session without uploads is never stopped for them: it would hold what it has for ever. And it stops
/// for a while where segments come faster than any live stream makes them. Confined to the connection's thread.
final class Backpressure {
    /// Between looks at whether a session that made segments too fast may go on: a few segments then come at
    /// once.
    private static final Duration PACE_LOOK = Duration.ofSeconds(1);

    private final LiveEnvironment environment;
    private final ServerConnection connection;
    private final ScheduledExecutorService executor;
    private final SegmentPace pace;
    private final SessionFindings findings;
    private final LongSupplier pendingBytes;
    private boolean congested;
    private boolean storeSlow;
    private boolean paceTimerRuns;
    private boolean over;

    /// @param pendingBytes of segments that are under way
    Backpressure(
            LiveEnvironment environment,
            ServerConnection connection,
            SegmentPace pace,
            SessionFindings findings,
            LongSupplier pendingBytes) {
        this.environment = environment;
        this.connection = connection;
        this.executor = connection.executor();
        this.pace = pace;
        this.findings = findings;
        this.pendingBytes = pendingBytes;
    }

    /// Something has changed.
    void look() {
        if (over) {
            return;
        }
        long pending = pendingBytes.getAsLong();
        boolean slow = pending > SegmentUploads.PAUSE_ABOVE_BYTES
                || (pending > 0 && environment.blocks().isTight());
        boolean ahead = pace.isAhead();
        if (slow && !storeSlow) {
            findings.report(
                    Finding.Kind.STORE_SLOW,
                    "the store takes segments more slowly than they come: the encoder is being slowed down");
        }
        storeSlow = slow;
        if (ahead && !paceTimerRuns) {
            paceTimerRuns = true;
            findings.report(
                    Finding.Kind.TOO_FAST,
                    "the stream comes many times faster than it plays: the encoder is being slowed down; send it at the"
                            + " pace of a live stream (FFmpeg: -re)");
            var _ = executor.schedule(this::lookAtPace, PACE_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
        if ((slow || ahead) != congested) {
            congested = slow || ahead;
            connection.setCongested(congested);
        }
    }

    /// The session has ended: its connection may go on to something else.
    void release() {
        if (congested && !over) {
            congested = false;
            connection.setCongested(false);
        }
        over = true;
    }

    /// The process ends: nothing is read from its connection any more, whatever else ends.
    void keepStopped() {
        over = true;
    }

    private void lookAtPace() {
        paceTimerRuns = false;
        look();
    }
}
