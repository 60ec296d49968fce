package dev.sluice.live;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// An answer of the simulated store, or what follows from one. Who waits for it lets the simulation go on meanwhile.
final class SimFuture<T> extends CompletableFuture<T> {
    private final SimProcess process;

    SimFuture(SimProcess process) {
        this.process = process;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new SimFuture<>(process);
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        await(Long.MAX_VALUE);
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        await(unit.toNanos(timeout));
        if (!isDone()) {
            throw new TimeoutException("simulated");
        }
        return super.get();
    }

    @Override
    public T join() {
        await(Long.MAX_VALUE);
        return super.join();
    }

    private void await(long nanos) {
        if (!isDone()) {
            process.await(this, nanos);
        }
    }
}
