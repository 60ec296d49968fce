package dev.sluice.store.selftest;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectHeaders;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The probes' way to the bucket: keys and contents that nobody else has, every request timed, every key
/// remembered for its removal. Blocks; an interrupted wait ends as [StoreUnavailableException]. Safe for all
/// threads.
final class Scratch {
    /// No cache may keep what a reader of the bucket happens to see of it.
    private static final ObjectHeaders HEADERS = new ObjectHeaders("text/plain", "no-store");

    /// For one request with its retries: two attempts of the S3 client.
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final ObjectStore store;
    private final String folder;
    private final LongSupplier nanoTime;
    private final Latencies latencies = new Latencies();
    private final AtomicLong counter = new AtomicLong();
    private final Set<String> keys = new ConcurrentSkipListSet<>();

    Scratch(ObjectStore store, String folder, LongSupplier nanoTime) {
        this.store = store;
        this.folder = folder;
        this.nanoTime = nanoTime;
    }

    Latencies latencies() {
        return latencies;
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }

    /// All keys that may have been written.
    Set<String> keys() {
        return keys;
    }

    String newKey(String name) {
        return folder + name + "-" + counter.incrementAndGet();
    }

    Bytes newContent() {
        return Bytes.utf8("Sluice tries its store: " + folder + " " + counter.incrementAndGet() + "\n");
    }

    PutResult put(String key, List<Bytes> content, PutCondition condition, Operation operation) {
        return await(startPut(key, content, condition, operation));
    }

    PutResult put(String key, Bytes content, PutCondition condition) {
        return put(
                key,
                List.of(content),
                condition,
                condition instanceof PutCondition.Always ? Operation.PUT : Operation.CONDITIONAL_PUT);
    }

    CompletionStage<PutResult> startPut(String key, List<Bytes> content, PutCondition condition, Operation operation) {
        keys.add(key);
        return timed(operation, () -> store.put(new PutRequest(key, content, HEADERS, condition, DEADLINE)));
    }

    /// Writes a version for another probe to work on: under the condition that everything here is written
    /// under, or without one where the store offers none. Conditions keep a retried write from coming late and
    /// undoing a newer one, which would look like a stale read.
    ///
    /// @return empty if the outcome is not known
    Optional<String> write(String key, Bytes content, PutCondition condition) {
        PutResult result;
        try {
            result = put(key, content, condition);
        } catch (StoreMisconfiguredException e) {
            result = put(key, content, new PutCondition.Always());
        }
        return result instanceof PutResult.Stored(String etag, int _) ? Optional.of(etag) : Optional.empty();
    }

    GetResult get(String key, @Nullable String ifNoneMatch) {
        return get(key, ifNoneMatch, Operation.GET);
    }

    GetResult get(String key, @Nullable String ifNoneMatch, Operation operation) {
        return await(timed(operation, () -> store.get(key, ifNoneMatch)));
    }

    /// What stands there; a denied read counts as nothing, because S3 denies what is missing to those who may not
    /// list.
    Optional<StoredObject> standing(String key) {
        try {
            return get(key, null).found();
        } catch (StoreMisconfiguredException e) {
            return Optional.empty();
        }
    }

    CompletionStage<ListPage> startList(String prefix, int limit) {
        return timed(Operation.LIST, () -> store.list(prefix, null, limit));
    }

    void delete(Set<String> deleted) {
        await(timed(Operation.DELETE, () -> store.delete(deleted)));
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("the test was given up after its time", e);
        }
    }

    private interface Request<T> {
        CompletionStage<T> start();
    }

    private <T> CompletionStage<T> timed(Operation operation, Request<T> request) {
        long start = nanoTime.getAsLong();
        return request.start().whenComplete((result, failure) -> {
            if (failure == null) {
                latencies.add(operation, nanoTime.getAsLong() - start);
            }
        });
    }
}
