package dev.sluice.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryRuleTest {
    private static final OptionalLong NOTHING = OptionalLong.empty();

    private static long pauseMs(int attempt, OptionalLong asked, long seed) {
        return RetryRule.DEFAULT.pause(attempt, asked, new Random(seed)).toMillis();
    }

    @Test
    void pausesDoubleUpToTheLongest() {
        for (int attempt = 1; attempt < 40; attempt++) {
            long bound = Math.min(1_000L << Math.min(attempt - 1, 20), 60_000);
            for (long seed = 0; seed < 50; seed++) {
                assertThat(pauseMs(attempt, NOTHING, seed)).isBetween(bound / 2, bound);
            }
        }
    }

    @Test
    void receiversThatComeBackAreNotMetByAllAtOnce() {
        assertThat(IntStream.range(0, 100)
                        .mapToLong(seed -> pauseMs(6, NOTHING, seed))
                        .distinct())
                .hasSizeGreaterThan(90);
    }

    @Test
    void whoAsksForMoreTimeGetsItUpToTheLongest() {
        assertThat(pauseMs(1, OptionalLong.of(30), 1)).isEqualTo(30_000);
        assertThat(pauseMs(1, OptionalLong.of(999_999_999), 1)).isEqualTo(60_000);
        assertThat(pauseMs(10, OptionalLong.of(1), 1)).isGreaterThanOrEqualTo(30_000);
    }

    @Test
    void whatIsRefusedIsNotTriedForLong() {
        assertThat(RetryRule.DEFAULT.attempts(false)).isEqualTo(10);
        assertThat(RetryRule.DEFAULT.attempts(true)).isEqualTo(3);
        assertThat(new RetryRule(2, Duration.ZERO, Duration.ZERO, Duration.ZERO).attempts(true))
                .isEqualTo(2);
    }
}
