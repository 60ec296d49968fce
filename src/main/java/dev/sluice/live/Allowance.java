package dev.sluice.live;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// A budget that begins full and refills with time, up to its capacity. What was spent is spent: it may be
/// overdrawn, and is paid back first. Not synchronised.
///
/// Unlike [dev.sluice.bytes.TokenBucket], which refuses what it does not hold, this lets what has come already be
/// counted, and remembers how much that was since it was full. Its rates are fractions.
final class Allowance {
    private final double capacity;
    private final double perNano;
    private final LongSupplier nanoClock;
    private double left;
    private long lastNanos;
    private long fullNanos;
    private double spentSinceFull;

    Allowance(double capacity, double perSecond, LongSupplier nanoClock) {
        if (!(capacity > 0) || !(perSecond > 0)) {
            throw new IllegalArgumentException(
                    "an allowance of " + capacity + " with " + perSecond + " a second holds nothing");
        }
        this.capacity = capacity;
        this.perNano = perSecond / TimeUnit.SECONDS.toNanos(1);
        this.left = capacity;
        this.nanoClock = nanoClock;
        this.lastNanos = nanoClock.getAsLong();
        this.fullNanos = lastNanos;
    }

    /// Takes some out.
    ///
    /// @return what is left afterwards, negative once overdrawn
    double spend(double tokens) {
        refill();
        left -= tokens;
        spentSinceFull += tokens;
        return left;
    }

    /// The same, but nothing while it is overdrawn: for what is refused then, as who keeps trying would else have to
    /// wait for ever.
    double spendUnlessOverdrawn(double tokens) {
        return left() < 0 ? left : spend(tokens);
    }

    double left() {
        refill();
        return left;
    }

    boolean isFull() {
        return left() >= capacity;
    }

    /// What was spent since it was full the last time.
    double spentSinceFull() {
        return spentSinceFull;
    }

    /// From then to the last look at it, at least 1: what happens within a second is told as a second's.
    double secondsSinceFull() {
        return Math.max(1, (lastNanos - fullNanos) / (double) TimeUnit.SECONDS.toNanos(1));
    }

    private void refill() {
        long nowNanos = nanoClock.getAsLong();
        left += (nowNanos - lastNanos) * perNano;
        lastNanos = nowNanos;
        if (left >= capacity) {
            left = capacity;
            fullNanos = nowNanos;
            spentSinceFull = 0;
        }
    }
}
