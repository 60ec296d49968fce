package dev.sluice.live;

import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreUnavailableException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// A store that refuses to write certain keys, and remembers what they were to hold.
final class RefusingStore extends ForwardingStore {
    private final Map<String, String> refused = new HashMap<>();
    private Predicate<String> refuse = key -> false;

    RefusingStore(ObjectStore store) {
        super(store);
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
            return super.put(request);
        }
        refused.put(
                request.key(),
                request.content().stream().map(bytes -> bytes.toUtf8()).collect(Collectors.joining()));
        return CompletableFuture.failedStage(new StoreUnavailableException("refused by the test", null));
    }
}
