package dev.sluice.store.s3;

import dev.sluice.store.StoreException;
import dev.sluice.store.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Repeats an attempt until it is done, its time is up or it is hopeless. Every attempt starts on the executor.
///
/// @param nanoTime a monotonic clock, as `System::nanoTime`
/// @param random for the jitter; used by many threads
record Retrier(RetryPolicy policy, Executor executor, LongSupplier nanoTime, RandomGenerator random) {
    /// At the longest mean pause of one second this is more than any deadline in use holds; it only ends a loop whose
    /// pauses happen to be short.
    private static final int MAX_ATTEMPTS = 60;

    /// No store answers reliably in less; an attempt that short would only turn a certain failure into an unknown
    /// outcome.
    static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(100);

    /// How one attempt went; a stage that fails ends the call.
    sealed interface Step<T> {
        record Done<T>(T value) implements Step<T> {}

        record Again<T>(String why, Throwable cause) implements Step<T> {}
    }

    interface Attempt<T> {
        /// Starts one attempt.
        ///
        /// @param timeout more than zero
        CompletionStage<Step<T>> start(Duration timeout);
    }

    /// Fails with a [StoreUnavailableException] when the deadline is up, or before it when the next attempt
    /// would have no time left.
    <T> CompletableFuture<T> run(String what, Duration deadline, Attempt<T> attempt) {
        CompletableFuture<T> result = new CompletableFuture<>();
        attempt(
                new Call<>(what, nanoTime.getAsLong() + deadline.toNanos(), attempt, result, new AtomicReference<>()),
                1);
        return result;
    }

    /// @param firstWhy what the first attempt met that met more than silence: others may only have run out of time
    private record Call<T>(
            String what,
            long endNanos,
            Attempt<T> attempt,
            CompletableFuture<T> result,
            AtomicReference<@Nullable String> firstWhy) {}

    private <T> void attempt(Call<T> call, int number) {
        try {
            executor.execute(() -> {
                try {
                    Duration remaining = remaining(call);
                    Duration timeout =
                            remaining.compareTo(policy.attemptTimeout()) < 0 ? remaining : policy.attemptTimeout();
                    call.attempt
                            .start(timeout.isPositive() ? timeout : Duration.ofMillis(1))
                            .whenComplete((step, failure) -> finish(call, number, step, failure));
                } catch (RuntimeException e) {
                    fail(call, e);
                }
            });
        } catch (RejectedExecutionException e) {
            call.result.completeExceptionally(new StoreUnavailableException(call.what + ": shutting down", e));
        }
    }

    private <T> void finish(Call<T> call, int number, Step<T> step, Throwable failure) {
        if (failure != null) {
            fail(call, Faults.unwrap(failure));
            return;
        }
        switch (step) {
            case Step.Done<T>(T value) -> call.result.complete(value);
            case Step.Again<T>(String why, Throwable cause) -> {
                call.firstWhy.updateAndGet(first -> first == null || first.equals(Faults.NO_ANSWER) ? why : first);
                long boundNanos = policy.pauseBound(number).toNanos();
                long pauseNanos = (long) (random.nextDouble() * boundNanos);
                if (number >= MAX_ATTEMPTS
                        || remaining(call).minus(SHORTEST_ATTEMPT).toNanos() < pauseNanos) {
                    call.result.completeExceptionally(new StoreUnavailableException(
                            call.what + ": " + history(call.firstWhy.get(), why) + ", given up after attempt " + number,
                            cause));
                } else {
                    // Not on the executor yet: the delay would swallow its refusal at shutdown.
                    CompletableFuture.delayedExecutor(pauseNanos, TimeUnit.NANOSECONDS, Runnable::run)
                            .execute(() -> attempt(call, number + 1));
                }
            }
        }
    }

    private static String history(@Nullable String first, String last) {
        return first == null || first.equals(last) ? last : first + ", then " + last;
    }

    private static void fail(Call<?> call, Throwable failure) {
        call.result.completeExceptionally(
                failure instanceof StoreException
                        ? failure
                        : new StoreUnavailableException(call.what + ": " + failure, failure));
    }

    private Duration remaining(Call<?> call) {
        return Duration.ofNanos(call.endNanos - nanoTime.getAsLong());
    }
}
