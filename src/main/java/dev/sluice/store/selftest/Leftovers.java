package dev.sluice.store.selftest;

import dev.sluice.store.ListPage;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Removes what tests have left whose process was killed. A test of another process that still runs keeps its
/// objects: they are young. One round trip more than there are such folders.
record Leftovers(Scratch scratch, ListPage page, String ownFolder) implements Probe {
    /// What one listing shows: about ninety tests that died. What is beyond them is for the next start.
    static final int LIMIT = 1000;

    /// Longer than any test runs.
    private static final Duration OLD = Duration.ofHours(1);

    @Override
    public void run() {
        Map<String, Set<String>> folders = new HashMap<>();
        for (String key : page.keys()) {
            String folder = key.substring(0, key.lastIndexOf('/') + 1);
            if (!folder.equals(ownFolder)) {
                folders.computeIfAbsent(folder, first -> new TreeSet<>()).add(key);
            }
        }
        try {
            folders.values().forEach(this::removeIfOld);
        } catch (StoreException e) {
            // No finding of this test: what is left stays until a later one can remove it.
        }
    }

    private void removeIfOld(Set<String> keys) {
        boolean old = scratch.standing(List.copyOf(keys).getFirst())
                .map(StoredObject::age)
                .filter(age -> age.compareTo(OLD) > 0)
                .isPresent();
        if (old) {
            scratch.delete(keys);
        }
    }
}
