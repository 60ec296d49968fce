package dev.sluice.store.selftest;

/// Tries some rules on an object of its own and tells [Findings] what it saw.
interface Probe {
    /// Blocks until it is done.
    ///
    /// @throws dev.sluice.store.StoreUnavailableException if the store could not be asked: nothing is known then
    /// @throws dev.sluice.store.StoreMisconfiguredException if it refuses what needs no condition
    void run();
}
