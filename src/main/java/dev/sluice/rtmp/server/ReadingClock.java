package dev.sluice.rtmp.server;

import java.util.function.LongSupplier;

/// The time during which a connection was read: it stands still while we do not read, so that a silence of our own
/// making is not held against the client. One thread.
final class ReadingClock {
    private final LongSupplier nanoClock;
    private boolean running = true;
    private long pausedNanos;
    private long stoppedAtNanos;

    ReadingClock(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    boolean isRunning() {
        return running;
    }

    void setRunning(boolean run) {
        if (running && !run) {
            stoppedAtNanos = nanoClock.getAsLong();
        } else if (!running && run) {
            pausedNanos += nanoClock.getAsLong() - stoppedAtNanos;
        }
        running = run;
    }

    /// Only differences mean something.
    long nanos() {
        return (running ? nanoClock.getAsLong() : stoppedAtNanos) - pausedNanos;
    }
}
