package dev.sluice.live;

import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A way to a store on which a test does something of its own.
abstract class ForwardingStore implements ObjectStore {
    private final ObjectStore store;

    ForwardingStore(ObjectStore store) {
        this.store = store;
    }

    @Override
    public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
        return store.get(key, ifNoneMatch);
    }

    @Override
    public CompletionStage<PutResult> put(PutRequest request) {
        return store.put(request);
    }

    @Override
    public CompletionStage<Void> delete(Collection<String> keys) {
        return store.delete(keys);
    }

    @Override
    public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
        return store.list(prefix, startAfter, limit);
    }
}
