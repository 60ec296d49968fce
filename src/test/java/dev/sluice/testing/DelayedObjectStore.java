package dev.sluice.testing;

import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A store that is as far away as S3: each call takes effect, and is answered, after the same time. Any number of
/// calls may be under way.
public class DelayedObjectStore implements ObjectStore {
    private final ObjectStore store;
    private final Executor later;

    public DelayedObjectStore(ObjectStore store, Duration latency) {
        this.store = store;
        this.later = CompletableFuture.delayedExecutor(latency.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
        return delayed(() -> store.get(key, ifNoneMatch));
    }

    @Override
    public CompletionStage<PutResult> put(PutRequest request) {
        return delayed(() -> store.put(request));
    }

    @Override
    public CompletionStage<Void> delete(Collection<String> keys) {
        return delayed(() -> store.delete(keys));
    }

    @Override
    public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
        return delayed(() -> store.list(prefix, startAfter, limit));
    }

    private <T> CompletionStage<T> delayed(Supplier<CompletionStage<T>> call) {
        return CompletableFuture.supplyAsync(call, later).thenCompose(stage -> stage);
    }
}
