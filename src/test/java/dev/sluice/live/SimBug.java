package dev.sluice.live;

import dev.sluice.store.ObjectStore;

/// What a test plants into the processes: nothing here.
class SimBug {
    static final SimBug NONE = new SimBug();

    /// The media bucket as a process sees it.
    ObjectStore media(ObjectStore store, SimProcess process, SimScheduler scheduler) {
        return store;
    }

    /// The control bucket as a process sees it.
    ObjectStore control(ObjectStore store, SimProcess process, SimScheduler scheduler) {
        return store;
    }

    /// The media bucket as a process's sweep of leases sees it.
    ObjectStore reapedMedia(ObjectStore store, SimProcess process, SimScheduler scheduler) {
        return media(store, process, scheduler);
    }

    /// The control bucket as a process's sweep of leases sees it.
    ObjectStore reapedControl(ObjectStore store, SimProcess process, SimScheduler scheduler) {
        return control(store, process, scheduler);
    }

    /// The media bucket as a process's sweep of segments sees it.
    ObjectStore sweptMedia(ObjectStore store, SimProcess process, SimScheduler scheduler) {
        return media(store, process, scheduler);
    }

    /// What the sweep of leases is told of sessions.
    Owners owners(Owners owners) {
        return owners;
    }

    boolean sweeps() {
        return true;
    }
}
