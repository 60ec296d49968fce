package dev.sluice.bytes;

/// A budget that comes back with time: full at first, never more than full.
///
/// It knows no clock, is told the time instead. Exact in integers: several refills within a span give what one at
/// its end gives. Not synchronised.
public final class TokenBucket {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// How much a bucket holds and how fast it fills.
    ///
    /// @param burst tokens in a full bucket
    /// @param perSecond tokens that come back each second
    public record Rate(long burst, long perSecond) {
        /// Twice that, in billionths, still is a `long`.
        private static final long MAX = Long.MAX_VALUE / 2 / NANOS_PER_SECOND;

        public Rate {
            if (burst < 1 || burst > MAX || perSecond < 1 || perSecond > MAX) {
                throw new IllegalArgumentException(
                        burst + " tokens and " + perSecond + " a second are not within 1 to " + MAX);
            }
        }

        /// Both numbers that many times as large: the same rate in smaller units.
        public Rate times(long factor) {
            return new Rate(Math.multiplyExact(burst, factor), Math.multiplyExact(perSecond, factor));
        }
    }

    /// Level and capacity in billionths of a token: so many come back each nanosecond as tokens each second.
    private final long capacity;

    private final long perNano;
    private final long nanosToFill;
    private long level;
    private long lastNanos;
    private boolean started;

    public TokenBucket(Rate rate) {
        capacity = rate.burst() * NANOS_PER_SECOND;
        perNano = rate.perSecond();
        nanosToFill = capacity / perNano + 1;
        level = capacity;
    }

    /// Lets the time pass. The first call only says when the clock began; an earlier time than the last is ignored.
    ///
    /// @param nowNanos on a clock that only grows, of any origin
    public void refill(long nowNanos) {
        long elapsed = started ? nowNanos - lastNanos : 0;
        if (started && elapsed <= 0) {
            return;
        }
        started = true;
        lastNanos = nowNanos;
        level = elapsed >= nanosToFill ? capacity : Math.min(capacity, level + elapsed * perNano);
    }

    /// Takes `tokens`, or nothing and returns false if fewer are left.
    ///
    /// @param tokens not negative
    public boolean take(long tokens) {
        long left = tokens > capacity / NANOS_PER_SECOND ? -1 : level - tokens * NANOS_PER_SECOND;
        if (left < 0) {
            return false;
        }
        level = left;
        return true;
    }

    /// Puts `tokens` back; what does not fit is lost.
    ///
    /// @param tokens not negative
    public void giveBack(long tokens) {
        level = tokens >= capacity / NANOS_PER_SECOND
                ? capacity
                : Math.min(capacity, level + tokens * NANOS_PER_SECOND);
    }
}
