package dev.sluice.rtmp.server;

import dev.sluice.rtmp.session.DisconnectCause;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

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
    private final Budget spoke = new Budget(Logger.Level.INFO);
    private final Budget silent = new Budget(Logger.Level.DEBUG);
    private final ConcurrentMap<DisconnectCause, AtomicInteger> thisMinute = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer;

    EndLog(Logger log, ScheduledExecutorService timer) {
        this.log = log;
        this.timer = timer;
    }

    @Override
    public void accept(ConnectionEnd end) {
        if (WANTED.contains(end.cause())) {
            return;
        }
        if (end.spokeRtmp()) {
            spoke.write(end);
        } else if (!isFirstOfMinute(end)) {
            silent.write(end);
        }
    }

    private boolean isFirstOfMinute(ConnectionEnd end) {
        DisconnectCause cause = end.cause();
        if (!TOLD_BEFORE_RTMP.contains(cause)) {
            return false;
        }
        AtomicInteger before = thisMinute.putIfAbsent(cause, new AtomicInteger());
        if (before != null) {
            before.incrementAndGet();
            return false;
        }
        var _ = timer.schedule(() -> endOfMinute(cause), 1, TimeUnit.MINUTES);
        log.log(Logger.Level.INFO, line(end));
        return true;
    }

    private void endOfMinute(DisconnectCause cause) {
        AtomicInteger followed = thisMinute.remove(cause);
        if (followed != null && followed.get() > 0) {
            log.log(Logger.Level.INFO, followed.get() + " more connections ended in the last minute: " + cause.label());
        }
    }

    private static String line(ConnectionEnd end) {
        return "connection from " + end.client().getAddress().getHostAddress() + " port "
                + end.client().getPort() + " ended: " + end.cause().label()
                + (end.detail().isEmpty() ? "" : " (" + end.detail() + ")");
    }

    /// The lines of one level, in seconds that begin with their first line.
    private final class Budget {
        private final Logger.Level level;
        private int written;
        private int leftOut;

        Budget(Logger.Level level) {
            this.level = level;
        }

        void write(ConnectionEnd end) {
            if (log.isEnabled(level) && mayWrite()) {
                log.log(level, line(end));
            }
        }

        private synchronized boolean mayWrite() {
            if (written == 0) {
                var _ = timer.schedule(this::endOfSecond, 1, TimeUnit.SECONDS);
            }
            if (written == LINES_PER_SECOND) {
                leftOut++;
                return false;
            }
            written++;
            return true;
        }

        private void endOfSecond() {
            int more;
            synchronized (this) {
                more = leftOut;
                leftOut = 0;
                written = 0;
            }
            if (more > 0) {
                log.log(level, more + " more connections ended so in the last second");
            }
        }
    }
}
