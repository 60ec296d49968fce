package dev.sluice.hooks;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/// How often and how long a message is tried that its receiver does not take.
///
/// @param attempts at most, for one message
/// @param firstPause before the second attempt, at most; each later one is twice as long as the one before
/// @param longestPause of all of them
/// @param longestAge after which a message is tried no more, but always once
record RetryRule(int attempts, Duration firstPause, Duration longestPause, Duration longestAge) {
    /// A receiver may be restarted, or fail over, within five minutes; what is told later is history, and the API
    /// tells that too.
    static final RetryRule DEFAULT =
            new RetryRule(10, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(5));

    /// Nothing says that a receiver which refuses a message will take it a moment later but a fault of its own, and
    /// the messages behind it wait.
    private static final int ATTEMPTS_AFTER_REFUSAL = 3;

    private static final int MOST_DOUBLINGS = 20;

    /// How often a message is tried that was answered so.
    int attempts(boolean refused) {
        return refused ? Math.min(attempts, ATTEMPTS_AFTER_REFUSAL) : attempts;
    }

    /// Half of the bound and a random part of the other half, so that receivers that come back are not met by all at
    /// once. A receiver that asks for more gets it, up to the longest.
    ///
    /// @param attempt that has failed, from 1
    Duration pause(int attempt, OptionalLong retryAfterSeconds, RandomGenerator jitter) {
        long bound = Math.min(firstPause.toMillis() << Math.min(attempt - 1, MOST_DOUBLINGS), longestPause.toMillis());
        long pause = bound / 2 + jitter.nextLong(bound / 2 + 1);
        long asked = Math.min(Math.multiplyExact(retryAfterSeconds.orElse(0), 1_000), longestPause.toMillis());
        return Duration.ofMillis(Math.max(pause, asked));
    }
}
