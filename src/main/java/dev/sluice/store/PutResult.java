package dev.sluice.store;

/// How a write ended.
public sealed interface PutResult {
    /// The object stands in the store under this ETag.
    ///
    /// @param attempts how often it was sent, as far as the store's client knows
    record Stored(String etag, int attempts) implements PutResult {
        /// At the first attempt.
        public Stored(String etag) {
            this(etag, 1);
        }
    }

    /// The condition did not hold: somebody else wrote, or the object is gone. Because an attempt whose answer was
    /// lost may have succeeded before a retry met its own effect, the caller reads the object before it believes it
    /// lost.
    record PreconditionFailed() implements PutResult {}

    /// The store may or may not have taken the write (time-out or broken connection after it was sent); the caller
    /// reads
    /// the object to find out. Only conditional writes end so: others are repeated until the deadline.
    record OutcomeUnknown(String why) implements PutResult {}
}
