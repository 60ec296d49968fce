package dev.sluice.live;

import java.util.concurrent.TimeUnit;

/// A budget that begins full and refills with time, up to its capacity. What was spent is spent: it may be
/// overdrawn, and is paid back first. Times are of one nano clock and never go back. Not synchronised.
///
/// Unlike [dev.sluice.bytes.TokenBucket], which refuses what it does not hold, this lets what has come already be
/// counted, and remembers how much that was since it was full. Its rates are fractions.
final class Allowance {
    private final double capacity;
    private final double perNano;
    private double left;
    private long lastNanos;
    private long fullNanos;
    private double spentSinceFull;

    Allowance(double capacity, double perSecond, long nowNanos) {
        if (!(capacity > 0) || !(perSecond > 0)) {
            throw new IllegalArgumentException(
                    "an allowance of " + capacity + " with " + perSecond + " a second holds nothing");
        }
        this.capacity = capacity;
        this.perNano = perSecond / TimeUnit.SECONDS.toNanos(1);
        this.left = capacity;
        this.lastNanos = nowNanos;
        this.fullNanos = nowNanos;
    }

    /// Takes some out.
    ///
    /// @return what is left afterwards, negative once overdrawn
    double spend(double tokens, long nowNanos) {
        refill(nowNanos);
        left -= tokens;
        spentSinceFull += tokens;
        return left;
    }

    double left(long nowNanos) {
        refill(nowNanos);
        return left;
    }

    boolean isFull(long nowNanos) {
        return left(nowNanos) >= capacity;
    }

    /// What was spent since it was full the last time.
    double spentSinceFull() {
        return spentSinceFull;
    }

    /// Since it was full the last time, at least 1: what happens within a second is told as a second's.
    double secondsSinceFull(long nowNanos) {
        return Math.max(1, (nowNanos - fullNanos) / (double) TimeUnit.SECONDS.toNanos(1));
    }

    private void refill(long nowNanos) {
        left += (nowNanos - lastNanos) * perNano;
        lastNanos = nowNanos;
        if (left >= capacity) {
            left = capacity;
            fullNanos = nowNanos;
            spentSinceFull = 0;
        }
    }
}
