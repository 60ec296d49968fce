package dev.sluice.rtmp.server;

import dev.sluice.rtmp.session.DisconnectCause;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/// One line for each connection that ended otherwise than as wanted, at INFO if it spoke RTMP and at DEBUG if it did
/// not come so far. What is then mostly a setting, not a client, is at INFO too, the first of each cause in a minute
/// and how many followed: a full process, a missing balancer, TLS or plain RTMP on the other's port. No attacker fills
/// a disk with it: so many lines a second for the whole server, then a count of what was left out. Safe for all
/// threads.
final class EndLog implements Consumer<ConnectionEnd> {
    /// More than an operator reads, and what a site whose encoders all come back at once needs; lines of 250 bytes
    /// are some 430 MB in a whole day of it, for each of the two levels.
    static final int LINES_PER_SECOND = 20;

    private static final Set<DisconnectCause> WANTED =
            EnumSet.of(DisconnectCause.UNPUBLISHED, DisconnectCause.PEER_CLOSED, DisconnectCause.PROBED);

    private static final Set<DisconnectCause> TOLD_BEFORE_RTMP = EnumSet.of(
            DisconnectCause.OVERLOADED,
            DisconnectCause.PROXY_FAILED,
            DisconnectCause.TLS_FAILED,
            DisconnectCause.HANDSHAKE_FAILED);

    private final Logger log;
    private final ScheduledExecutorService timer;
    private final Budget spoke =
            new Budget(Logger.Level.INFO, LINES_PER_SECOND, TimeUnit.SECONDS, "so in the last second");
    private final Budget silent =
            new Budget(Logger.Level.DEBUG, LINES_PER_SECOND, TimeUnit.SECONDS, "so in the last second");
    private final Map<DisconnectCause, Budget> beforeRtmp = new EnumMap<>(DisconnectCause.class);

    EndLog(Logger log, ScheduledExecutorService timer) {
        this.log = log;
        this.timer = timer;
        TOLD_BEFORE_RTMP.forEach(cause -> beforeRtmp.put(
                cause, new Budget(Logger.Level.INFO, 1, TimeUnit.MINUTES, "in the last minute: " + cause.label())));
    }

    @Override
    public void accept(ConnectionEnd end) {
        if (WANTED.contains(end.cause())) {
            return;
        }
        if (end.spokeRtmp()) {
            spoke.write(end);
            return;
        }
        Budget told = beforeRtmp.get(end.cause());
        if (told == null || !told.write(end)) {
            silent.write(end);
        }
    }

    private static String line(ConnectionEnd end) {
        return "connection from " + end.client().getAddress().getHostAddress() + " port "
                + end.client().getPort() + " ended: " + end.cause().label()
                + (end.detail().isEmpty() ? "" : " (" + end.detail() + ")");
    }

    /// So many lines of one level in a span of time that begins with the first of them, and at its end how many more
    /// there were.
    private final class Budget {
        private final Logger.Level level;
        private final int lines;
        private final TimeUnit span;
        private final String ended;
        private int written;
        private int leftOut;

        /// @param ended how and when those ended that are only counted
        Budget(Logger.Level level, int lines, TimeUnit span, String ended) {
            this.level = level;
            this.lines = lines;
            this.span = span;
            this.ended = ended;
        }

        /// @return false if the end is only counted
        boolean write(ConnectionEnd end) {
            boolean told = log.isEnabled(level) && mayWrite();
            if (told) {
                logWithFields(end);
            }
            return told;
        }

        /// With the ids of its session as fields of logs in JSON.
        private void logWithFields(ConnectionEnd end) {
            ConnectionEnd.Published published = end.published();
            if (published == null) {
                log.log(level, line(end));
                return;
            }
            MDC.put("channel", published.channel());
            MDC.put("session", published.session());
            try {
                log.log(level, line(end));
            } finally {
                MDC.remove("channel");
                MDC.remove("session");
            }
        }

        private synchronized boolean mayWrite() {
            if (written == 0) {
                var _ = timer.schedule(this::endOfSpan, 1, span);
            }
            if (written == lines) {
                leftOut++;
                return false;
            }
            written++;
            return true;
        }

        private void endOfSpan() {
            int more;
            synchronized (this) {
                more = leftOut;
                leftOut = 0;
                written = 0;
            }
            if (more > 0) {
                log.log(level, more + " more connections ended " + ended);
            }
        }
    }
}
