package dev.sluice.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// A process that may be killed at any instant, or be suspended and woken: what was due meanwhile comes late then.
final class SimProcess {
    private static final long WAKING_NANOS = Duration.ofMillis(50).toNanos();

    final String name;
    private final SimScheduler scheduler;
    private final List<Runnable> due = new ArrayList<>();
    private final List<Runnable> arrived = new ArrayList<>();
    private final Set<SimThread> threads = new HashSet<>();
    private boolean dead;
    private boolean suspended;

    SimProcess(String name, SimScheduler scheduler) {
        this.name = name;
        this.scheduler = scheduler;
    }

    boolean isDead() {
        return dead;
    }

    boolean isSuspended() {
        return suspended;
    }

    boolean isRunning() {
        return !dead && !suspended;
    }

    /// Something of the process's own: a timer, a task.
    void run(Runnable action) {
        if (suspended) {
            due.add(action);
        } else if (!dead) {
            action.run();
        }
    }

    /// Something from outside: an answer, a message.
    void deliver(Runnable action) {
        if (suspended) {
            arrived.add(action);
        } else if (!dead) {
            action.run();
        }
    }

    /// Something from outside that comes in an order, as from a connection.
    void deliverInOrder(Runnable action) {
        run(action);
    }

    void kill() {
        dead = true;
        suspended = false;
        due.clear();
        arrived.clear();
        List.copyOf(threads).forEach(SimThread::kill);
        threads.clear();
    }

    void suspend() {
        suspended = !dead;
    }

    /// What arrived is read in any order, also before and between the timers that are late.
    void wake() {
        if (!suspended) {
            return;
        }
        suspended = false;
        due.forEach(action -> scheduler.after(0, () -> run(action)));
        arrived.forEach(action -> scheduler.after(scheduler.random.nextLong(WAKING_NANOS), () -> deliver(action)));
        due.clear();
        arrived.clear();
    }

    /// Starts code that blocks.
    SimThread start(Runnable code) {
        SimThread thread = new SimThread(code);
        threads.add(thread);
        thread.start();
        threads.removeIf(SimThread::isOver);
        return thread;
    }

    /// Lets simulated time go by on a blocking thread.
    void sleep(Duration time) {
        await(new CompletableFuture<>(), time.toNanos());
    }

    /// Waits on the calling thread until the future is done, or the time is over.
    void await(CompletableFuture<?> future, long nanos) {
        SimThread thread = SimThread.current();
        if (thread == null) {
            throw new AssertionError("an event loop of " + name + " waits for the store");
        }
        boolean[] goesOn = {false};
        Runnable goOn = () -> {
            if (!goesOn[0]) {
                goesOn[0] = true;
                thread.resume();
                threads.removeIf(SimThread::isOver);
            }
        };
        if (nanos < Long.MAX_VALUE) {
            scheduler.after(nanos, () -> run(goOn));
        }
        var _ = future.whenComplete((result, failure) -> scheduler.after(0, () -> run(goOn)));
        thread.pause();
    }
}
