package dev.sluice.rtmp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FaultLogTest {
    private final AtomicLong clock = new AtomicLong();
    private final LoggedLines lines = new LoggedLines();
    private final FaultLog log = new FaultLog(lines, clock::get);

    @Test
    void eachClassOfFaultIsToldOnceAMinute() {
        for (int i = 0; i < 100; i++) {
            log.log("broken", new IllegalStateException("one"));
            log.log("broken", new IllegalArgumentException("two"));
        }
        assertThat(lines.written)
                .containsExactly(
                        "ERROR broken java.lang.IllegalStateException: one",
                        "ERROR broken java.lang.IllegalArgumentException: two");
        clock.addAndGet(TimeUnit.MINUTES.toNanos(1));
        log.log("broken", new IllegalStateException("three"));
        assertThat(lines.written).hasSize(3);
    }

    @Test
    void aMessageCannotForgeALine() {
        log.log("broken", new IllegalStateException("x\nINFO all is well"));
        assertThat(lines.written).singleElement().asString().doesNotContain("\n");
    }
}
