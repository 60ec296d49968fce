package dev.sluice.app;

import jakarta.inject.Singleton;

/// What the process is doing. Safe for all threads.
@Singleton
class ServiceState {
    /// In this order only.
    enum Phase {
        STARTING,
        RUNNING,
        DRAINING
    }

    private volatile Phase phase = Phase.STARTING;

    Phase phase() {
        return phase;
    }

    void set(Phase next) {
        phase = next;
    }
}
