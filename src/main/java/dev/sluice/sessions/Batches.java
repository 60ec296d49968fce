package dev.sluice.sessions;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// Many requests for one answer, a bounded number at once for all answers of the process.
public final class Batches {
    /// Few beside the connections that an S3 client keeps, so that uploads do not wait for one, however many people
    /// ask at the same time.
    private static final int AT_ONCE = 50;

    private static final Turnstile TURNSTILE = new Turnstile(AT_ONCE);

    private Batches() {}

    /// The answers in the order of the questions.
    ///
    /// @param ask does not call this itself: each would wait for the other
    /// @return fails with the first failure
    public static <T, R> CompletionStage<List<R>> all(List<T> questions, Function<T, CompletionStage<R>> ask) {
        return TURNSTILE.all(questions, ask);
    }
}
