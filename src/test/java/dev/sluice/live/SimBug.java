package dev.sluice.live;

import dev.sluice.store.ObjectStore;

/// What a test plants into the processes: nothing here.
class SimBug {
    static final SimBug NONE = new SimBug();

    /// The media bucket as a process sees it.
    ObjectStore media(ObjectStore store, SimScheduler scheduler) {
        return store;
    }

    /// The control bucket as a process sees it.
    ObjectStore control(ObjectStore store, SimScheduler scheduler) {
        return store;
    }

    /// The media bucket as a process's sweeps see it.
    ObjectStore sweptMedia(ObjectStore store, SimScheduler scheduler) {
        return media(store, scheduler);
    }

    /// The control bucket as a process's sweeps see it.
    ObjectStore sweptControl(ObjectStore store, SimScheduler scheduler) {
        return control(store, scheduler);
    }

    boolean sweeps() {
        return true;
    }
}
