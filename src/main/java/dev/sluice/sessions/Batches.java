package dev.sluice.sessions;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// Many requests for one answer, a bounded number at once.
public final class Batches {
    /// Few beside the connections that an S3 client keeps, so that uploads do not wait for one.
    private static final int AT_ONCE = 50;

    private Batches() {}

    /// The answers in the order of the questions.
    ///
    /// @return fails with the first failure
    public static <T, R> CompletionStage<List<R>> all(List<T> questions, Function<T, CompletionStage<R>> ask) {
        return all(questions, ask, 0, new ArrayList<>(questions.size()));
    }

    private static <T, R> CompletionStage<List<R>> all(
            List<T> questions, Function<T, CompletionStage<R>> ask, int from, List<R> answers) {
        if (from >= questions.size()) {
            return CompletableFuture.completedStage(answers);
        }
        int to = Math.min(questions.size(), from + AT_ONCE);
        List<CompletableFuture<R>> together = questions.subList(from, to).stream()
                .map(question -> ask.apply(question).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(together.toArray(CompletableFuture[]::new))
                .thenCompose(done -> {
                    together.forEach(answer -> answers.add(answer.join()));
                    return all(questions, ask, to, answers);
                });
    }
}
