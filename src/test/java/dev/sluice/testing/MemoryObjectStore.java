package dev.sluice.testing;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ListedObject;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// An object store in memory with a clock that the test moves and faults that it orders. Answers at once, on the
/// caller's thread. Safe for all threads.
public final class MemoryObjectStore implements ObjectStore {
    /// What happens to a write.
    public enum Fault {
        /// Nothing is written, and the writer is told so.
        UNAVAILABLE,
        /// It is written, but the answer is lost.
        UNKNOWN_AFTER_EFFECT,
        /// It is not written, and the answer is lost.
        UNKNOWN_BEFORE_EFFECT
    }

    private record Stored(String etag, Instant lastModified, Bytes content) {}

    private final TreeMap<String, Stored> objects = new TreeMap<>();
    private final Deque<Fault> faults = new ArrayDeque<>();
    private final List<String> calls = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private @Nullable Runnable onNextPut;
    private long version;

    public synchronized void pass(Duration time) {
        now = now.plus(time);
    }

    /// The next write meets this.
    public synchronized void failNextPut(Fault fault) {
        faults.add(fault);
    }

    /// Runs before the next write: what somebody else does meanwhile.
    public synchronized void onNextPut(Runnable action) {
        onNextPut = action;
    }

    /// `PUT key`, `GET key` and so on, in order.
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    public synchronized List<String> keys() {
        return List.copyOf(objects.keySet());
    }

    /// What a listing shows now.
    public synchronized List<ListedObject> objects() {
        return objects.entrySet().stream()
                .map(entry -> new ListedObject(
                        entry.getKey(),
                        entry.getValue().etag(),
                        entry.getValue().lastModified()))
                .toList();
    }

    public synchronized Instant now() {
        return now;
    }

    public synchronized String text(String key) {
        Stored stored = objects.get(key);
        if (stored == null) {
            throw new AssertionError("no object " + key + " among " + objects.keySet());
        }
        return stored.content().toUtf8();
    }

    public synchronized void write(String key, String text) {
        store(key, Bytes.utf8(text));
    }

    @Override
    public synchronized CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
        calls.add("GET " + key);
        Stored stored = objects.get(key);
        if (stored == null) {
            return done(new GetResult.NotFound());
        }
        return done(
                stored.etag().equals(ifNoneMatch)
                        ? new GetResult.NotModified()
                        : new GetResult.Found(
                                new StoredObject(stored.etag(), stored.lastModified(), now, stored.content())));
    }

    @Override
    public synchronized CompletionStage<PutResult> put(PutRequest request) {
        calls.add("PUT " + request.key());
        Runnable action = onNextPut;
        onNextPut = null;
        if (action != null) {
            action.run();
        }
        Fault fault = faults.poll();
        if (fault == Fault.UNAVAILABLE) {
            return CompletableFuture.failedStage(new StoreUnavailableException("ordered by the test", null));
        }
        if (fault == Fault.UNKNOWN_BEFORE_EFFECT) {
            return done(new PutResult.OutcomeUnknown("ordered by the test"));
        }
        Stored current = objects.get(request.key());
        boolean holds = switch (request.condition()) {
            case PutCondition.Always() -> true;
            case PutCondition.IfAbsent() -> current == null;
            case PutCondition.IfMatch(String etag) ->
                current != null && current.etag().equals(etag);
        };
        if (!holds) {
            return done(new PutResult.PreconditionFailed());
        }
        ByteWriter content = new ByteWriter();
        request.content().forEach(content::bytes);
        String etag = store(request.key(), content.toBytes());
        return done(
                fault == Fault.UNKNOWN_AFTER_EFFECT
                        ? new PutResult.OutcomeUnknown("ordered by the test")
                        : new PutResult.Stored(etag));
    }

    @Override
    public synchronized CompletionStage<Void> delete(Collection<String> keys) {
        keys.forEach(key -> {
            calls.add("DELETE " + key);
            objects.remove(key);
        });
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
        calls.add("LIST " + prefix);
        return done(page(objects(), prefix, startAfter, limit, now));
    }

    /// One page of what a listing shows, whether that lags behind or not.
    public static ListPage page(
            List<ListedObject> shown, String prefix, @Nullable String startAfter, int limit, Instant date) {
        List<ListedObject> found = shown.stream()
                .filter(object -> object.key().startsWith(prefix)
                        && (startAfter == null || object.key().compareTo(startAfter) > 0))
                .toList();
        return new ListPage(found.subList(0, Math.min(limit, found.size())), date, found.size() > limit);
    }

    private String store(String key, Bytes content) {
        String etag = "v" + ++version;
        objects.put(key, new Stored(etag, now, content));
        return etag;
    }

    private static <T> CompletionStage<T> done(T result) {
        return CompletableFuture.completedStage(result);
    }
}
