package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.store.ObjectStore;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Random histories, each of which can be run again by its seed.
class SweepPropertyTest {
    private static final int SEEDS = 20;
    private static final int STEPS = 60;

    @Test
    void nothingNamedIsEverMissingNobodyIsDisturbedAndInTheEndNothingIsLeft() {
        int sealed = 0;
        int deleted = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            SweepHistory history = new SweepHistory(seed, UnaryOperator.identity());
            try {
                history.live(STEPS);
                history.die();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            sealed += history.sealed;
            deleted += history.deleted;
        }
        assertThat(sealed).as("broadcasts that the sweeps have sealed").isGreaterThan(SEEDS);
        assertThat(deleted).as("objects that the sweeps have deleted").isGreaterThan(10 * SEEDS);
    }

    @Test
    void agesByAnotherClockThanTheStoresAreFoundOut() {
        assertThat(firstSeedThatFails(WrongClock::new)).isPresent();
    }

    private static OptionalLong firstSeedThatFails(UnaryOperator<ObjectStore> bug) {
        return LongStream.range(0, SEEDS)
                .filter(seed -> {
                    try {
                        new SweepHistory(seed, bug).live(STEPS);
                        return false;
                    } catch (AssertionError e) {
                        return true;
                    }
                })
                .findFirst();
    }
}
