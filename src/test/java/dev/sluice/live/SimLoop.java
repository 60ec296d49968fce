package dev.sluice.live;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// The event loop of a simulated process.
final class SimLoop extends AbstractExecutorService implements ScheduledExecutorService {
    private final SimScheduler scheduler;
    private final SimProcess process;

    SimLoop(SimScheduler scheduler, SimProcess process) {
        this.scheduler = scheduler;
        this.process = process;
    }

    private final class Task<V> extends CompletableFuture<V> implements ScheduledFuture<V> {
        private final Callable<V> callable;
        private final long atNanos;

        Task(Callable<V> callable, long delayNanos) {
            this.callable = callable;
            this.atNanos = scheduler.nowNanos() + delayNanos;
        }

        void run() {
            if (isCancelled()) {
                return;
            }
            try {
                complete(callable.call());
            } catch (Exception e) {
                throw new AssertionError("a task of " + process.name + " failed", e);
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(atNanos - scheduler.nowNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    @Override
    public void execute(Runnable command) {
        scheduler.after(0, () -> process.run(command));
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
        long delayNanos = Math.max(0, unit.toNanos(delay));
        Task<V> task = new Task<>(callable, delayNanos);
        scheduler.after(delayNanos, () -> process.run(task::run));
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
