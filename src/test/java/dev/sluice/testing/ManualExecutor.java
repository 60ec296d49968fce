package dev.sluice.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// An event loop whose time the test moves: nothing runs but in [#runAll] and [#pass].
public final class ManualExecutor extends AbstractExecutorService implements ScheduledExecutorService {
    private final List<Task<?>> tasks = new ArrayList<>();
    private long nowNanos;
    private long order;

    private final class Task<V> extends CompletableFuture<V> implements ScheduledFuture<V> {
        private final Callable<V> callable;
        private final long atNanos;
        private final long number = order++;

        Task(Callable<V> callable, long atNanos) {
            this.callable = callable;
            this.atNanos = atNanos;
        }

        void run() {
            try {
                complete(callable.call());
            } catch (Exception e) {
                throw new AssertionError("a task failed", e);
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(atNanos - nowNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    /// Runs what is due, and what that makes due.
    public void runAll() {
        pass(Duration.ZERO);
    }

    /// Lets time go by, running each task when it is due.
    public void pass(Duration time) {
        long until = nowNanos + time.toNanos();
        while (true) {
            Task<?> next = tasks.stream()
                    .filter(task -> task.atNanos <= until && !task.isCancelled())
                    .min(Comparator.<Task<?>>comparingLong(task -> task.atNanos).thenComparingLong(task -> task.number))
                    .orElse(null);
            if (next == null) {
                break;
            }
            tasks.removeIf(task -> task == next);
            nowNanos = Math.max(nowNanos, next.atNanos);
            next.run();
        }
        nowNanos = until;
    }

    /// Lets time go by while the process is suspended: what was due then is late.
    public void sleep(Duration time) {
        nowNanos += time.toNanos();
    }

    @Override
    public void execute(Runnable command) {
        var _ = schedule(command, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return schedule(
                () -> {
                    command.run();
                    return true;
                },
                delay,
                unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        Task<V> task = new Task<>(callable, nowNanos + unit.toNanos(delay));
        tasks.add(task);
        return task;
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initial, long period, TimeUnit unit) {
        throw new IllegalStateException("no periodic tasks here");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initial, long delay, TimeUnit unit) {
        throw new IllegalStateException("no periodic tasks here");
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
