package dev.sluice.live;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.CompareAndSet;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.StoreCalls;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoredObject;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;

/// Waits for the store: only for threads that have nothing else to do.
final class Blocking {
    /// More than any deadline of a store call; only what has been lost takes so long.
    private static final long LONGEST_SECONDS = 120;

    private Blocking() {}

    /// The stage's result.
    ///
    /// @throws StoreException as the stage failed
    /// @throws CancellationException if the thread was interrupted, which it still is afterwards
    static <T> T await(CompletionStage<T> stage) {
        return StoreCalls.await(stage, LONGEST_SECONDS);
    }

    static Optional<StoredObject> read(ObjectStore store, String key) {
        return await(store.get(key)).found();
    }

    /// Writes `content` if `condition` holds.
    ///
    /// @return whether it has won
    static boolean write(CompareAndSet store, String key, Bytes content, PutCondition condition) {
        return await(store.write(key, content, condition)) instanceof CompareAndSet.Outcome.Won;
    }
}
