package dev.sluice.live;

import java.util.concurrent.atomic.AtomicInteger;

/// How many sessions this process takes, by their number and by the memory that their media take. Who publishes a
/// channel that runs here already replaces a session, so it always gets a place. Safe for all threads.
final class Capacity {
    private final int maxSessions;
    private final SharedBlockPool blocks;
    private final AtomicInteger places = new AtomicInteger();

    Capacity(int maxSessions, SharedBlockPool blocks) {
        this.maxSessions = maxSessions;
        this.blocks = blocks;
    }

    int maxSessions() {
        return maxSessions;
    }

    boolean isFull() {
        return places.get() >= maxSessions || blocks.isTight();
    }

    /// Takes a place, which [#leave()] gives back.
    ///
    /// @param replaces whether another place is given back for it
    /// @return false if there is none
    boolean enter(boolean replaces) {
        if (replaces) {
            places.incrementAndGet();
            return true;
        }
        return !blocks.isTight() && places.getAndUpdate(taken -> taken < maxSessions ? taken + 1 : taken) < maxSessions;
    }

    void leave() {
        places.decrementAndGet();
    }

    /// How much of it is in use, by what is scarcer: 0 to 1.
    double used() {
        return Math.min(1, Math.max((double) places.get() / maxSessions, blocks.used()));
    }
}
