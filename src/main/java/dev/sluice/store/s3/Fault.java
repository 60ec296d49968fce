package dev.sluice.store.s3;

import dev.sluice.store.StoreMisconfiguredException;

/// Why a request to S3 did not succeed, by what follows from it.
sealed interface Fault {
    /// 304.
    record NotModified() implements Fault {}

    /// 404, and the bucket is there.
    record NotFound() implements Fault {}

    /// 412.
    record PreconditionFailed() implements Fault {}

    /// Only an operator can mend it.
    record Misconfigured(StoreMisconfiguredException error) implements Fault {}

    /// The next attempt may succeed.
    record Transient(Effect effect, String why) implements Fault {}

    /// What a failed request may have done all the same.
    enum Effect {
        /// It did not reach the store, or the store says that it refused.
        NONE,
        /// The store or a proxy before it answered with a fault of its own.
        POSSIBLE,
        /// It was sent, and no answer came.
        UNKNOWN
    }
}
