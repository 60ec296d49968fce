package dev.sluice.live;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// Calls of which nothing may escape but through their stage.
final class Stages {
    private Stages() {}

    /// What `call` throws at once fails its stage like what fails later. Who notes that a call is under way until
    /// its stage completes would else believe so for ever.
    static <T> CompletionStage<T> start(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }
}
