package dev.sluice.live;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.atomic.AtomicInteger;

/// How many pods the last look has found: `reporting`; `silent`, dead or cut off, with something left to complete; and
/// `settled`, dead with nothing left. Safe for all threads.
final class PodCounts {
    private final AtomicInteger reporting;
    private final AtomicInteger silent;
    private final AtomicInteger settled;

    /// One look. Confined to one thread.
    static final class Count {
        int reporting;
        int silent;
        int settled;
    }

    PodCounts(MeterRegistry meters) {
        reporting = gauge(meters, "reporting");
        silent = gauge(meters, "silent");
        settled = gauge(meters, "settled");
    }

    void set(Count count) {
        reporting.set(count.reporting);
        silent.set(count.silent);
        settled.set(count.settled);
    }

    private static AtomicInteger gauge(MeterRegistry meters, String state) {
        AtomicInteger value = new AtomicInteger();
        meters.gauge("sluice.pods", Tags.of("state", state), value);
        return value;
    }
}
