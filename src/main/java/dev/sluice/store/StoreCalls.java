package dev.sluice.store;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Waits for the store: only for threads that have nothing else to do, such as the virtual one of a request.
public final class StoreCalls {
    /// More than the deadline of any single call; only what has been lost takes so long.
    private static final long LONGEST_SECONDS = 30;

    private StoreCalls() {}

    /// The stage's result.
    ///
    /// @throws StoreException as the stage failed, and where no answer came
    /// @throws CancellationException if the thread was interrupted, which it still is afterwards
    public static <T> T await(CompletionStage<T> stage) {
        return await(stage, LONGEST_SECONDS);
    }

    /// The same for those who have longer.
    public static <T> T await(CompletionStage<T> stage, long longestSeconds) {
        try {
            return stage.toCompletableFuture().get(longestSeconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (TimeoutException e) {
            throw new StoreUnavailableException("no answer within " + longestSeconds + " s", e);
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    private static RuntimeException unwrapped(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
    }
}
