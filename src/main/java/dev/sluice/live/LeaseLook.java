package dev.sluice.live;

import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.util.Optional;

/// A lease as a sweep has found it, with the playlist that it names.
///
/// @param window how long its broadcast waits for its encoder; only as good as the verdict needs it
record LeaseLook(HeldLease held, Optional<StoredObject> playlist, Duration window, LeaseVerdict verdict) {
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    /// One that is left alone, and of which nothing more needs to be read.
    static LeaseLook leftAlone(HeldLease held) {
        return new LeaseLook(held, Optional.empty(), Duration.ZERO, LeaseVerdict.LEAVE);
    }

    Lease lease() {
        return held.lease();
    }

    /// What changes with every sign of life.
    String version() {
        return held.etag() + "/" + playlist.map(StoredObject::etag).orElse("none");
    }

    Duration silence() {
        return LeaseJudge.silence(held, playlist);
    }

    /// When to look again at one that is left alone although its session is gone: its encoder may still come back, or
    /// its players are still on their way out. More than zero; the store counts whole seconds.
    Duration lookAgainIn() {
        Duration left =
                BroadcastEnding.HOLD.minus(playlist.map(StoredObject::age).orElse(held.age()));
        if (LeaseJudge.mayBeWritten(held, playlist)) {
            // Without any silence the channel was not asked for its window.
            left = silence().isZero() ? Duration.ZERO : window.minus(silence());
        }
        return left.isNegative() ? ONE_SECOND : left.plus(ONE_SECOND);
    }
}
