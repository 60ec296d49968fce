package dev.sluice.sessions;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/// Many requests for one answer, a bounded number at once for all answers of the process.
public final class Batches {
    /// Few beside the connections that an S3 client keeps, so that uploads do not wait for one, however many people
    /// ask at the same time.
    private static final int AT_ONCE = 50;

    private static final Turnstile TURNSTILE = new Turnstile(AT_ONCE);

    private Batches() {}

    /// One more request among the others.
    ///
    /// @param ask does not call this itself
    public static <R> CompletionStage<R> one(Supplier<CompletionStage<R>> ask) {
        return TURNSTILE.all(List.of(ask), Supplier::get).thenApply(List::getFirst);
    }

    /// The answers in the order of the questions.
    ///
    /// @param ask does not call this itself: each would wait for the other
    /// @return fails with the first failure
    public static <T, R> CompletionStage<List<R>> all(List<T> questions, Function<T, CompletionStage<R>> ask) {
        return TURNSTILE.all(questions, ask);
    }
}
