package dev.sluice.sessions;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Lets a bounded number of requests through at once. Where several inquiries wait, each has one request after the
/// other, so that a short one does not wait for a long one. Safe for all threads.
final class Turnstile {
    private final int most;
    private final Queue<Inquiry<?, ?>> waiting = new ArrayDeque<>();
    private int inside;

    Turnstile(int most) {
        this.most = most;
    }

    /// The answers in the order of the questions.
    ///
    /// @return fails with the first failure; then nothing more is asked
    <T, R> CompletionStage<List<R>> all(List<T> questions, Function<T, CompletionStage<R>> ask) {
        if (questions.isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        Inquiry<T, R> inquiry = new Inquiry<>(questions, ask);
        synchronized (this) {
            waiting.add(inquiry);
        }
        goOn();
        return inquiry.all;
    }

    /// A loop, because answers may be there at once.
    private void goOn() {
        for (Turn<?, ?> turn = enter(); turn != null; turn = enter()) {
            CompletableFuture<?> answered = turn.take();
            if (answered.isDone()) {
                leave();
            } else {
                var _ = answered.whenComplete((_, _) -> {
                    leave();
                    goOn();
                });
            }
        }
    }

    private synchronized @Nullable Turn<?, ?> enter() {
        if (inside == most) {
            return null;
        }
        Inquiry<?, ?> next = waiting.poll();
        while (next != null && next.all.isDone()) {
            next = waiting.poll();
        }
        if (next == null) {
            return null;
        }
        inside++;
        Turn<?, ?> turn = next.next();
        if (next.hasNext()) {
            waiting.add(next);
        }
        return turn;
    }

    private synchronized void leave() {
        inside--;
    }

    /// One question of an inquiry.
    private record Turn<T, R>(Inquiry<T, R> inquiry, int index) {
        CompletableFuture<?> take() {
            return inquiry.ask(index);
        }
    }

    /// The questions of one caller.
    private static final class Inquiry<T, R> {
        final CompletableFuture<List<R>> all = new CompletableFuture<>();
        private final List<T> questions;
        private final Function<T, CompletionStage<R>> ask;
        private final Map<Integer, R> answers = new HashMap<>();
        private int asked;

        Inquiry(List<T> questions, Function<T, CompletionStage<R>> ask) {
            this.questions = List.copyOf(questions);
            this.ask = ask;
        }

        /// Under the turnstile's lock.
        Turn<T, R> next() {
            return new Turn<>(this, asked++);
        }

        /// Under the turnstile's lock.
        boolean hasNext() {
            return asked < questions.size();
        }

        /// @return completes behind the answer, and never exceptionally
        CompletableFuture<?> ask(int index) {
            CompletionStage<R> answer;
            try {
                answer = ask.apply(questions.get(index));
            } catch (RuntimeException e) {
                answer = CompletableFuture.failedStage(e);
            }
            return answer.handle((value, failure) -> {
                        if (failure != null) {
                            all.completeExceptionally(failure);
                        } else {
                            onAnswer(index, value);
                        }
                        return true;
                    })
                    .toCompletableFuture();
        }

        private void onAnswer(int index, R value) {
            synchronized (answers) {
                answers.put(index, value);
                if (answers.size() < questions.size()) {
                    return;
                }
            }
            all.complete(
                    IntStream.range(0, questions.size()).mapToObj(answers::get).toList());
        }
    }
}
