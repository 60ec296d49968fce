package dev.sluice.live;

import dev.sluice.lease.Lease;

/// What this process knows of the sessions that own leases. Today that is little: its own sessions, and that a store
/// which serves one process has no others. Reports of all pods will say more, here. Safe for all threads.
public interface Owners {
    /// What has become of a session.
    enum Fate {
        /// It runs.
        RUNNING,

        /// Only its silence can tell.
        UNKNOWN,

        /// Its process is gone for ever.
        GONE
    }

    Fate fateOf(Lease lease);
}
