package dev.sluice.rtmp.server;

import dev.sluice.bytes.LogSafe;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/// Tells of our own faults with their stacks, the first of each class of exception in a minute: who finds a way to
/// cause one fills no disk with it. What a message repeats from a peer is made safe to print. Safe for all threads.
public final class FaultLog {
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    /// Wrapped causes beyond these tell nothing new.
    private static final int MAX_CAUSES = 8;

    private final Logger log;
    private final LongSupplier nanoClock;
    private final Map<Class<?>, Long> lastTold = new HashMap<>();

    public FaultLog(Logger log, LongSupplier nanoClock) {
        this.log = log;
        this.nanoClock = nanoClock;
    }

    public void log(String what, Throwable failure) {
        if (mayTell(failure.getClass())) {
            log.error(what, printable(failure, MAX_CAUSES));
        }
    }

    private synchronized boolean mayTell(Class<?> kind) {
        long now = nanoClock.getAsLong();
        Long last = lastTold.get(kind);
        if (last != null && now - last < QUIET_NANOS) {
            return false;
        }
        lastTold.put(kind, now);
        return true;
    }

    private static Throwable printable(Throwable failure, int causes) {
        Throwable safe = new Throwable(LogSafe.text(failure.toString()));
        safe.setStackTrace(failure.getStackTrace());
        Throwable cause = failure.getCause();
        if (cause != null && causes > 0) {
            safe.initCause(printable(cause, causes - 1));
        }
        return safe;
    }
}
