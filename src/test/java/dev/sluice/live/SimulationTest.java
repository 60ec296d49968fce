package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Thousands of histories of several pods over one store. One that fails says its seed; `-Dsim.seed=N` runs that one
/// alone and prints what happens.
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("sim.seeds", 2_000);
    private static final Logger LOG = Logger.getLogger("dev.sluice");
    private static Level before;

    @BeforeAll
    static void silence() {
        before = LOG.getLevel();
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOG.setLevel(before);
    }

    @Test
    void everyHistoryKeepsAllInvariants() {
        Long only = Long.getLong("sim.seed");
        if (only != null) {
            replay(only);
            return;
        }
        long from = Long.getLong("sim.from", 0);
        long start = System.nanoTime();
        long steps = 0, named = 0, sealed = 0, deleted = 0;
        int failures = 0;
        for (long seed = from; seed < from + SEEDS; seed++) {
            SimHistory history = new SimHistory(seed, false, SimBug.NONE);
            try {
                history.run();
            } catch (Throwable e) {
                System.out.println("seed " + seed + ": " + e.toString().lines().findFirst().get().transform(s -> s.length() > 300 ? s.substring(0, 300) : s));
                if (!(e instanceof SimBroken)) e.printStackTrace(System.out);
                if (++failures > 20) break;
            }
            steps += history.scheduler.steps();
            named += history.world.playlists.named();
            sealed += history.world.sealedBySweeps;
            deleted += history.world.deletedBySweeps;
        }
        System.out.println("cpu " + java.lang.management.ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class).getProcessCpuTime() / 1_000_000 + " took " + (System.nanoTime() - start) / 1_000_000 + " ms, steps " + steps + " named " + named + " sealed " + sealed + " deleted " + deleted);
        assertThat(failures).isZero();
    }

    private static void replay(long seed) {
        SimHistory history = new SimHistory(seed, true, SimBug.NONE);
        try {
            history.run();
        } finally {
            List<String> trace = history.scheduler.trace();
            trace.forEach(System.out::println);
        }
    }
}
