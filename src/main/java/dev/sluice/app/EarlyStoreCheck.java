package dev.sluice.app;

import dev.sluice.store.StoreException;
import io.quarkus.oidc.Oidc;
import io.quarkus.runtime.annotations.CommandLineArguments;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Begins the self-test of a store on S3 while the rest of the process is still starting: it mostly waits for answers,
/// and the rest for the processor. The service waits for its end before it does anything.
@Singleton
class EarlyStoreCheck {
    /// Before [SignIn], which makes a key, or asks the provider.
    private static final int FIRST = 1;

    private static final Executor THREAD =
            task -> Thread.ofVirtual().name("store-check").start(task);

    private final StoreConfig config;
    private final Provider<Stores> stores;
    private final boolean serves;
    private @Nullable CompletableFuture<Void> running;

    @Inject
    EarlyStoreCheck(StoreConfig config, Provider<Stores> stores, @CommandLineArguments String[] arguments) {
        this.config = config;
        this.stores = stores;
        this.serves = Mode.of(arguments) == Mode.SERVE;
    }

    /// @param event the first one that Quarkus sends when its event loops and the client's builder are there
    void onStart(@Observes @Priority(FIRST) Oidc event) {
        if (serves && config.kind() == StoreConfig.Kind.S3) {
            running = CompletableFuture.runAsync(this::check, THREAD);
        }
    }

    private void check() {
        new StoreCheck(stores.get(), new Ids(InstantSource.system())::testName).beforeStart();
    }

    /// Waits until the store is known to be trustworthy; at once where it is no S3.
    ///
    /// @throws StoreException as [StoreCheck#beforeStart] does
    void await() {
        CompletableFuture<Void> check = running;
        if (check == null) {
            // Should Quarkus not have sent that event, it is done now.
            if (serves && config.kind() == StoreConfig.Kind.S3) {
                check();
            }
            return;
        }
        try {
            check.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException failure ? failure : e;
        }
    }
}
