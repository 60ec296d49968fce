package dev.sluice.live;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A thread of a simulated process, for code that blocks. It and the scheduler's thread take turns, so that only one
/// of them runs at any time, and what happens does not depend on the machine's threads.
final class SimThread {
    /// Nothing computes so long: the code waits for something that is none of the simulation's.
    private static final long STUCK_NANOS = 20_000_000_000L;

    private static final ThreadLocal<SimThread> CURRENT = new ThreadLocal<>();

    private final Thread scheduler = Thread.currentThread();
    private final Thread thread;
    private volatile boolean running;
    private volatile boolean over;
    private boolean killed;
    private @Nullable Throwable failure;

    /// Ends a thread whose process is gone. No code of the service catches it.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("the process is gone", null, false, false);
        }
    }

    SimThread(Runnable code) {
        this.thread = Thread.ofVirtual().name("sim").unstarted(() -> live(code));
    }

    /// The simulated thread that calls, if one does.
    static @Nullable SimThread current() {
        return CURRENT.get();
    }

    void start() {
        running = true;
        thread.start();
        waitForTurn();
    }

    /// Called by the scheduler: lets the thread go on until it waits again.
    void resume() {
        if (over) {
            return;
        }
        running = true;
        LockSupport.unpark(thread);
        waitForTurn();
    }

    /// Called by the scheduler: the thread does nothing more.
    void kill() {
        killed = true;
        resume();
    }

    boolean isOver() {
        return over;
    }

    /// Called by the thread: lets the others go on until it is resumed.
    void pause() {
        running = false;
        LockSupport.unpark(scheduler);
        while (!running) {
            LockSupport.park(this);
        }
        if (killed) {
            throw new Killed();
        }
    }

    private void live(Runnable code) {
        CURRENT.set(this);
        try {
            code.run();
        } catch (Killed e) {
            // As it should be.
        } catch (Throwable e) {
            failure = e;
        }
        over = true;
        running = false;
        LockSupport.unpark(scheduler);
    }

    private void waitForTurn() {
        long since = System.nanoTime();
        while (running) {
            LockSupport.parkNanos(this, STUCK_NANOS);
            if (running && System.nanoTime() - since > STUCK_NANOS) {
                AssertionError stuck = new AssertionError("a sweep waits for something outside the simulation");
                stuck.setStackTrace(thread.getStackTrace());
                throw stuck;
            }
        }
        Throwable thrown = failure;
        if (thrown != null) {
            throw new AssertionError("a thread of a process failed", thrown);
        }
    }
}
