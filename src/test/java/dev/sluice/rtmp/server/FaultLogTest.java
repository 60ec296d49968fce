package dev.sluice.rtmp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FaultLogTest {
    private final AtomicLong clock = new AtomicLong();
    private final Lines lines = new Lines();
    private final FaultLog log = new FaultLog(lines, clock::get);

    private static final class Lines extends Logger {
        private static final long serialVersionUID = 1L;

        private final transient List<String> written = new ArrayList<>();

        Lines() {
            super("test");
        }

        @Override
        protected void doLog(
                Level level,
                String loggerClass,
                Object message,
                Object @Nullable [] parameters,
                @Nullable Throwable thrown) {
            written.add(message + " " + (thrown == null ? "" : thrown.getMessage()));
        }

        @Override
        protected void doLogf(
                Level level,
                String loggerClass,
                String format,
                Object @Nullable [] parameters,
                @Nullable Throwable thrown) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isEnabled(Level level) {
            return true;
        }
    }

    @Test
    void eachClassOfFaultIsToldOnceAMinute() {
        for (int i = 0; i < 100; i++) {
            log.log("broken", new IllegalStateException("one"));
            log.log("broken", new IllegalArgumentException("two"));
        }
        assertThat(lines.written)
                .containsExactly(
                        "broken java.lang.IllegalStateException: one",
                        "broken java.lang.IllegalArgumentException: two");
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
