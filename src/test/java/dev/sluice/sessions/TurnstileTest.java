package dev.sluice.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How many requests are under way for all who ask.
class TurnstileTest {
    private final Turnstile turnstile = new Turnstile(3);
    private final List<String> asked = new ArrayList<>();
    private final List<CompletableFuture<String>> underWay = new ArrayList<>();

    private CompletableFuture<List<String>> ask(String... questions) {
        return turnstile.all(List.of(questions), this::later).toCompletableFuture();
    }

    private CompletionStage<String> later(String question) {
        asked.add(question);
        CompletableFuture<String> answer = new CompletableFuture<>();
        underWay.add(answer);
        return answer;
    }

    private void answer(int index) {
        underWay.get(index).complete("answer to " + asked.get(index));
    }

    @Test
    void whoeverAsksNoMoreAreUnderWayThanTheBound() {
        var _ = ask("a1", "a2", "a3", "a4");
        var _ = ask("b1");
        assertThat(asked).containsExactly("a1", "a2", "a3");
        answer(1);
        assertThat(asked).hasSize(4);
        answer(0);
        answer(2);
        assertThat(asked).hasSize(5);
    }

    @Test
    void answersComeInTheOrderOfTheQuestions() {
        CompletableFuture<List<String>> all = ask("a", "b", "c");
        answer(2);
        answer(0);
        assertThat(all).isNotDone();
        answer(1);
        assertThat(all).isCompletedWithValue(List.of("answer to a", "answer to b", "answer to c"));
        assertThat(ask()).isCompletedWithValue(List.of());
    }

    @Test
    void aShortInquiryDoesNotWaitForALongOne() {
        var _ = ask("a1", "a2", "a3", "a4", "a5", "a6");
        CompletableFuture<List<String>> small = ask("b1");
        answer(0);
        answer(1);
        assertThat(asked).containsExactly("a1", "a2", "a3", "a4", "b1");
        answer(4);
        assertThat(small).isDone();
    }

    @Test
    void theFirstFailureIsTheAnswerAndNothingMoreIsAsked() {
        CompletableFuture<List<String>> all = ask("a1", "a2", "a3", "a4", "a5");
        underWay.get(1).completeExceptionally(new IllegalStateException("ordered by the test"));
        assertThat(all).failsWithin(Duration.ZERO);
        assertThat(asked).hasSize(3);
        CompletableFuture<List<String>> next = ask("b1");
        answer(3);
        assertThat(next).isDone();
    }

    @Test
    void aQuestionThatCannotEvenBeAskedGivesItsPlaceBack() {
        for (int i = 0; i < 5; i++) {
            assertThat(turnstile.<Integer, Integer>all(List.of(i), _ -> {
                        throw new IllegalStateException("ordered by the test");
                    }))
                    .isCompletedExceptionally();
        }
        var _ = ask("a");
        assertThat(asked).containsExactly("a");
    }

    @Test
    void thousandsOfAnswersThatAreThereAtOnceTakeNoStack() {
        List<Integer> questions = IntStream.range(0, 100_000).boxed().toList();
        assertThat(turnstile.all(questions, CompletableFuture::completedStage).toCompletableFuture())
                .isCompletedWithValue(questions);
    }
}
