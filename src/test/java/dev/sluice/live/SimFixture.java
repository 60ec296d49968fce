package dev.sluice.live;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Keeps the log of thousands of sessions out of the tests' output.
abstract class SimFixture {
    private static final Logger LOG = Logger.getLogger("dev.sluice");
    private static @Nullable Level before;

    @BeforeAll
    static void silence() {
        before = LOG.getLevel();
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOG.setLevel(before);
    }
}
