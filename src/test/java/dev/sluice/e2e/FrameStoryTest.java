package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.FrameStory.Hole;
import dev.sluice.e2e.FrameStory.Received;
import dev.sluice.e2e.FrameStory.Sent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The judge of a cluster's frames sees what it is there to see.
class FrameStoryTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /// Two sessions of ten frames, one frame a second, with five seconds in between.
    private static final List<Sent> SENT = IntStream.range(0, 20)
            .mapToObj(i -> new Sent(i / 10, START.plusSeconds(i < 10 ? i : i + 5), "frame " + i))
            .toList();

    private static List<Received> received(int... frames) {
        return IntStream.of(frames)
                .mapToObj(i -> new Received((i / 10 + 1) + "-nonce-" + i / 2 + ".ts", "frame " + i))
                .toList();
    }

    private static int[] all() {
        return IntStream.range(0, 20).toArray();
    }

    private static int[] without(int from, int to) {
        return IntStream.range(0, 20).filter(i -> i < from || i >= to).toArray();
    }

    private static FrameStory story(List<Received> received) {
        return FrameStory.of("video", SENT, received);
    }

    @Test
    void whereEverythingComesTheChangeOfSessionsIsTheOnlyHole() {
        FrameStory story = story(received(all()));

        assertThat(story.findings()).isEmpty();
        assertThat(story.holes()).singleElement().satisfies(hole -> {
            assertThat(hole.changesSession()).isTrue();
            assertThat(hole.length()).isEqualTo(Duration.ofSeconds(6));
            assertThat(hole.segmentBefore()).isEqualTo("1-nonce-4.ts");
            assertThat(hole.segmentAfter()).isEqualTo("2-nonce-5.ts");
        });
    }

    @Test
    void theEndOfASessionMayBeMissingAndMakesTheHoleLonger() {
        FrameStory story = story(received(without(8, 10)));

        assertThat(story.findings()).isEmpty();
        assertThat(story.holes()).extracting(Hole::length).containsExactly(Duration.ofSeconds(8));
    }

    @Test
    void aHoleInTheMiddleOfASessionIsOne() {
        FrameStory story = story(received(without(3, 5)));

        assertThat(story.holes()).first().satisfies(hole -> {
            assertThat(hole.changesSession()).isFalse();
            assertThat(hole.length()).isEqualTo(Duration.ofSeconds(3));
        });
    }

    @Test
    void theBeginningOfASessionAndTheEndOfAllMustBeThere() {
        assertThat(story(received(without(0, 1))).findings()).hasSize(1);
        assertThat(story(received(without(10, 12))).findings()).hasSize(1);
        assertThat(story(received(without(19, 20))).findings()).hasSize(1);
        assertThat(story(List.of()).findings()).hasSize(1);
    }

    @Test
    void aFrameThatComesTwiceOrTooLateIsFound() {
        List<Received> twice = new ArrayList<>(received(all()));
        twice.addAll(11, received(9));
        List<Received> swapped = new ArrayList<>(received(all()));
        swapped.add(14, swapped.remove(4));

        assertThat(story(twice).findings()).singleElement().asString().contains("twice or out of order");
        assertThat(story(swapped).findings()).singleElement().asString().contains("twice or out of order");
    }

    @Test
    void aFrameThatNobodyHasSentIsFound() {
        List<Received> strange = new ArrayList<>(received(all()));
        strange.add(5, new Received("1-nonce-2.ts", "another"));

        assertThat(story(strange).findings()).singleElement().asString().contains("never sent");
    }
}
