package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Random histories, each of which can be run again by its seed.
class SweepPropertyTest {
    private static final int SEEDS = 60;
    private static final int STEPS = 60;

    @Test
    void nothingNamedIsEverMissingNobodyIsDisturbedAndInTheEndNothingIsLeft() {
        int sealed = 0;
        int deleted = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            SweepHistory history = new SweepHistory(seed, UnaryOperator.identity());
            try {
                history.run(STEPS);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            sealed += history.sealed;
            deleted += history.deleted;
        }
        assertThat(sealed).as("the sweeps had something to do").isGreaterThan(SEEDS);
        assertThat(deleted).as("the sweeps had something to do").isGreaterThan(10 * SEEDS);
    }
}
