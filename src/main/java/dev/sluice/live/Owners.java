package dev.sluice.live;

import dev.sluice.lease.HeldLease;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// What this process knows of the sessions that own leases: its own ones, that a store which serves one process has no
/// others, and what the reports of other processes say. It never decides alone: whatever is ended because of it is won
/// by its lease's epoch, and sealed only if it still is what was judged. Safe for all threads.
public interface Owners {
    /// What has become of a session.
    enum Fate {
        /// It runs.
        RUNNING,

        /// Only its silence can tell.
        UNKNOWN,

        /// It is over, or its process is gone for ever.
        GONE
    }

    /// What has become of the session that owns a lease.
    ///
    /// @return fails with a [dev.sluice.store.StoreException] when the store cannot be asked
    CompletionStage<Fate> fateOf(HeldLease held);

    /// The same for one sweep, which may ask for thousands: what was read once is not read again.
    default Owners forOneSweep() {
        return this;
    }

    static CompletionStage<Fate> known(Fate fate) {
        return CompletableFuture.completedStage(fate);
    }
}
