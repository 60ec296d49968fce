package dev.sluice.store.selftest;

import dev.sluice.store.ListPage;
import dev.sluice.store.ListedObject;
import dev.sluice.store.StoreException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/// Removes what tests have left whose process was killed. A test of another process that still runs keeps its
/// objects: they are young. One round trip, mostly none.
record Leftovers(Scratch scratch, ListPage page) implements Probe {
    /// What one listing shows: about ninety tests that died. What is beyond them is for the next start.
    static final int LIMIT = 1000;

    /// Longer than any test runs.
    private static final Duration OLD = Duration.ofHours(1);

    @Override
    public void run() {
        Set<String> old = page.objects().stream()
                .filter(object -> page.age(object).compareTo(OLD) > 0)
                .map(ListedObject::key)
                .collect(Collectors.toSet());
        if (old.isEmpty()) {
            return;
        }
        try {
            scratch.delete(old);
        } catch (StoreException e) {
            // No finding of this test: what is left stays until a later one can remove it.
        }
    }
}
