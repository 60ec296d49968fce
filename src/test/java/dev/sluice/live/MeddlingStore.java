package dev.sluice.live;

import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ListedObject;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.testing.MemoryObjectStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One sweeper's way to a store: others act before each of its calls, its calls fail now and then, and its listings
/// lag.
class MeddlingStore implements ObjectStore {
    private final MemoryObjectStore store;
    private final Random random;
    private final Meddler meddler;

    /// What happens around the calls.
    interface Meddler {
        void beforeCall();

        boolean failsNow();

        /// The objects as a listing shows them.
        List<ListedObject> listed(MemoryObjectStore store);
    }

    MeddlingStore(MemoryObjectStore store, Random random, Meddler meddler) {
        this.store = store;
        this.random = random;
        this.meddler = meddler;
    }

    @Override
    public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
        meddler.beforeCall();
        return meddler.failsNow() ? failed() : store.get(key, ifNoneMatch);
    }

    @Override
    public CompletionStage<PutResult> put(PutRequest request) {
        meddler.beforeCall();
        return meddler.failsNow() ? failed() : store.put(request);
    }

    @Override
    public CompletionStage<Void> delete(Collection<String> keys) {
        meddler.beforeCall();
        if (meddler.failsNow()) {
            List<String> some = new ArrayList<>(keys);
            some.removeIf(key -> random.nextBoolean());
            return store.delete(some).thenCompose(done -> failed());
        }
        return store.delete(keys);
    }

    @Override
    public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
        meddler.beforeCall();
        // Small pages, so that there are many.
        return CompletableFuture.completedStage(
                MemoryObjectStore.page(meddler.listed(store), prefix, startAfter, Math.min(limit, 10), store.now()));
    }

    private static <T> CompletionStage<T> failed() {
        return CompletableFuture.failedStage(new StoreUnavailableException("ordered by the test", null));
    }
}
