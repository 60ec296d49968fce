package dev.sluice.store.s3;

import java.time.Duration;

/// How patient a store is. The pause before attempt n + 1 is drawn evenly from zero to
/// `min(maxPause, basePause · 2^(n-1))` ("full jitter"), so that pods that failed together do not return together.
///
/// @param attemptTimeout of one attempt, connecting included; a request that hangs leaves time for another
/// @param deadline of a whole call that brings none of its own (reads, listings, deletes)
public record RetryPolicy(Duration basePause, Duration maxPause, Duration attemptTimeout, Duration deadline) {
    /// A tenth of a second is what an overloaded partition of S3 needs at least; two seconds is one segment; ten
    /// seconds carry a 10 MB segment at 8 Mbit/s.
    public static final RetryPolicy DEFAULT = new RetryPolicy(
            Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(20));

    public RetryPolicy {
        if (!basePause.isPositive()
                || maxPause.compareTo(basePause) < 0
                || !attemptTimeout.isPositive()
                || !deadline.isPositive()) {
            throw new IllegalArgumentException("pauses " + basePause + " to " + maxPause + ", attempt timeout "
                    + attemptTimeout + ", deadline " + deadline);
        }
    }

    /// The longest pause after `attempts` attempts, 1 or more.
    Duration pauseBound(int attempts) {
        // Beyond 2^20 base pauses every bound is above any maximum in use, and the shift must not overflow.
        Duration grown = basePause.multipliedBy(1L << Math.min(attempts - 1, 20));
        return grown.compareTo(maxPause) < 0 ? grown : maxPause;
    }
}
