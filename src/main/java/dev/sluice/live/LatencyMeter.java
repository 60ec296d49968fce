package dev.sluice.live;

import dev.sluice.sessions.LatencyHistogram;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How long something has taken, altogether and in the last minute. Not synchronised.
final class LatencyMeter {
    /// The last minute is that of the slot now and those before it, so 50 s to 60 s: the longest segments that can be
    /// set are met in it several times.
    private static final int SLOTS = 6;

    private static final long SLOT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final double MEDIAN = 0.5;

    private final long startNanos;
    private final long[] all = new long[LatencyHistogram.BUCKETS];
    private final long[][] recent = new long[SLOTS][LatencyHistogram.BUCKETS];
    private long slot;

    LatencyMeter(long startNanos) {
        this.startNanos = startNanos;
    }

    /// @param nowNanos when it was done
    /// @param tookNanos how long it took
    void add(long nowNanos, long tookNanos) {
        advance(nowNanos);
        int bucket = LatencyHistogram.bucketOf(Math.max(0, tookNanos));
        all[bucket]++;
        recent[(int) (slot % SLOTS)][bucket]++;
    }

    LatencyHistogram all() {
        return LatencyHistogram.of(all);
    }

    /// The median of the last minute in microseconds; null if there was nothing.
    @Nullable Long recentMicros(long nowNanos) {
        advance(nowNanos);
        long[] sum = new long[LatencyHistogram.BUCKETS];
        for (long[] counts : recent) {
            for (int bucket = 0; bucket < sum.length; bucket++) {
                sum[bucket] += counts[bucket];
            }
        }
        Duration median = LatencyHistogram.of(sum).quantile(MEDIAN).orElse(null);
        return median == null ? null : TimeUnit.NANOSECONDS.toMicros(median.toNanos());
    }

    private void advance(long nowNanos) {
        long now = Math.max(slot, (nowNanos - startNanos) / SLOT_NANOS);
        for (long next = Math.max(slot + 1, now - SLOTS + 1); next <= now; next++) {
            Arrays.fill(recent[(int) (next % SLOTS)], 0);
        }
        slot = now;
    }
}
