package dev.sluice.live;

import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreUnavailableException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A store that refuses to write certain keys, and remembers what they were to hold.
final class RefusingStore implements ObjectStore {
    private final ObjectStore store;
    private final Map<String, String> refused = new HashMap<>();
    private Predicate<String> refuse = key -> false;

    RefusingStore(ObjectStore store) {
        this.store = store;
    }

    void refuse(Predicate<String> keys) {
        refuse = keys;
    }

    /// What was last to be written under a key.
    String refused(String key) {
        String text = refused.get(key);
        if (text == null) {
            throw new AssertionError("nobody has tried to write " + key);
        }
        return text;
    }

    @Override
    public CompletionStage<PutResult> put(PutRequest request) {
        if (!refuse.test(request.key())) {
            return store.put(request);
        }
        refused.put(
                request.key(),
                request.content().stream().map(bytes -> bytes.toUtf8()).collect(Collectors.joining()));
        return CompletableFuture.failedStage(new StoreUnavailableException("refused by the test", null));
    }

    @Override
    public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
        return store.get(key, ifNoneMatch);
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
