package dev.sluice.live;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Since when the sweeps of this process have found keys unnamed. What has once left a playlist never comes back, so
/// two sightings so far apart prove that it was unnamed in between. Kept in memory only: a restart makes things stay
/// longer. Confined to one thread.
final class Sightings {
    /// Some 20 MB at the most. What finds no room is noted by a later sweep.
    private static final int CAPACITY = 100_000;

    private final int capacity;
    private final Map<String, Instant> since = new HashMap<>();
    private final Set<String> seen = new HashSet<>();

    Sightings() {
        this(CAPACITY);
    }

    Sightings(int capacity) {
        this.capacity = capacity;
    }

    /// Notes that `key` is unnamed.
    ///
    /// @param now by the store's clock, from an answer not older than the one that showed it
    /// @return whether it was already unnamed `keptFor` ago
    boolean unnamedFor(String key, Instant now, Duration keptFor) {
        if (keptFor.isZero()) {
            return true;
        }
        Instant first = since.get(key);
        if (first == null) {
            if (since.size() < capacity) {
                since.put(key, now);
                seen.add(key);
            }
            return false;
        }
        seen.add(key);
        return Duration.between(first, now).compareTo(keptFor) >= 0;
    }

    /// Forgets what the sweep that ends here has not met.
    void endSweep() {
        since.keySet().retainAll(seen);
        seen.clear();
    }
}
