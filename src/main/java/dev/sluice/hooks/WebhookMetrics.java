package dev.sluice.hooks;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/// What becomes of events, each counted once for every receiver. Safe for all threads.
final class WebhookMetrics {
    private final Counter delivered;
    private final Counter failed;
    private final Counter dropped;
    private final Counter attempts;
    private final AtomicInteger queued;

    WebhookMetrics(MeterRegistry meters) {
        delivered = meters.counter("sluice.webhooks", "result", "delivered");
        failed = meters.counter("sluice.webhooks", "result", "failed");
        dropped = meters.counter("sluice.webhooks", "result", "dropped");
        attempts = meters.counter("sluice.webhooks.attempts");
        queued = meters.gauge("sluice.webhooks.queued", new AtomicInteger());
    }

    void queued() {
        queued.incrementAndGet();
    }

    void attempted() {
        attempts.increment();
    }

    void delivered() {
        queued.decrementAndGet();
        delivered.increment();
    }

    void failed() {
        queued.decrementAndGet();
        failed.increment();
    }

    /// @param wasQueued false where there was no room for it
    void dropped(boolean wasQueued) {
        if (wasQueued) {
            queued.decrementAndGet();
        }
        dropped.increment();
    }
}
