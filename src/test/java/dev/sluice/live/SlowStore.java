package dev.sluice.live;

import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A store on which some writes are under way for a while; they arrive even if their sender has died.
final class SlowStore extends ForwardingStore {
    private final Random random;
    private final List<Runnable> underWay = new ArrayList<>();

    SlowStore(ObjectStore store, Random random) {
        super(store);
        this.random = random;
    }

    /// Some of the writes that are under way arrive.
    void deliver() {
        for (Runnable write : List.copyOf(underWay)) {
            if (random.nextInt(3) > 0) {
                underWay.remove(write);
                write.run();
            }
        }
    }

    @Override
    public CompletionStage<PutResult> put(PutRequest request) {
        if (random.nextInt(20) > 0) {
            return super.put(request);
        }
        CompletableFuture<PutResult> result = new CompletableFuture<>();
        underWay.add(() -> super.put(request).whenComplete((stored, failure) -> {
            if (failure == null) {
                result.complete(stored);
            } else {
                result.completeExceptionally(failure);
            }
        }));
        return result;
    }
}
