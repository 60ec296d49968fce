package dev.sluice.live;

import dev.sluice.sessions.BitrateFigures;
import java.util.concurrent.TimeUnit;

/// Bytes by the second of the wall clock, for the last minute. Not synchronised.
final class BitrateMeter {
    /// A power of two above a minute.
    private static final int SECONDS = 64;

    private static final int NOW = 5;
    private static final int MINUTE = 60;
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final double BITS_PER_KBIT = 1_000;

    private final long startNanos;
    private final long[] bytes = new long[SECONDS];
    private long second;
    private long total;

    BitrateMeter(long startNanos) {
        this.startNanos = startNanos;
    }

    void add(long nanos, int more) {
        advance(nanos);
        bytes[(int) (second % SECONDS)] += more;
        total += more;
    }

    long totalBytes() {
        return total;
    }

    BitrateFigures figures(long nanos) {
        advance(nanos);
        double seconds = Math.max(1, (nanos - startNanos) / NANOS_PER_SECOND);
        return new BitrateFigures(over(NOW), over(MINUTE), Math.round(total * 8 / BITS_PER_KBIT / seconds));
    }

    /// The mean of the last whole seconds; of those that there were, if fewer.
    private long over(int wanted) {
        int whole = (int) Math.min(wanted, second);
        if (whole == 0) {
            return Math.round(total * 8 / BITS_PER_KBIT);
        }
        long sum = 0;
        for (long at = second - whole; at < second; at++) {
            sum += bytes[(int) (at % SECONDS)];
        }
        return Math.round(sum * 8 / BITS_PER_KBIT / whole);
    }

    private void advance(long nanos) {
        long now = Math.max(second, TimeUnit.NANOSECONDS.toSeconds(nanos - startNanos));
        for (long next = Math.max(second + 1, now - SECONDS + 1); next <= now; next++) {
            bytes[(int) (next % SECONDS)] = 0;
        }
        second = now;
    }
}
