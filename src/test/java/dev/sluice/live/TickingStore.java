package dev.sluice.live;

import dev.sluice.store.GetResult;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A store whose calls take effect, and are answered, at the next tick: what is called together takes one.
final class TickingStore extends ForwardingStore {
    private final List<Runnable> underWay;

    /// @param underWay shared by the stores that tick together
    TickingStore(ObjectStore store, List<Runnable> underWay) {
        super(store);
        this.underWay = underWay;
    }

    /// Completes what is under way, and not what that begins.
    ///
    /// @return whether anything was under way
    static boolean tick(List<Runnable> underWay) {
        List<Runnable> now = List.copyOf(underWay);
        underWay.removeAll(now);
        now.forEach(Runnable::run);
        return !now.isEmpty();
    }

    @Override
    public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
        return later(() -> super.get(key, ifNoneMatch));
    }

    @Override
    public CompletionStage<PutResult> put(PutRequest request) {
        return later(() -> super.put(request));
    }

    private <T> CompletionStage<T> later(Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        underWay.add(() -> call.get().whenComplete((done, failure) -> {
            if (failure == null) {
                result.complete(done);
            } else {
                result.completeExceptionally(failure);
            }
        }));
        return result;
    }
}
