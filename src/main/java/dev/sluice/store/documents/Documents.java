package dev.sluice.store.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.bytes.Bytes;
import dev.sluice.store.CompareAndSet;
import dev.sluice.store.GetResult;
import dev.sluice.store.ObjectHeaders;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoredObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Documents of one kind, as JSON objects, each changed by compare-and-set only. Readers ignore fields that they do
/// not know, so that old and new processes live side by side. Safe for all threads; stages complete on the store's.
///
/// @param <T> what Jackson reads and writes
public final class Documents<T> {
    private static final ObjectHeaders HEADERS = new ObjectHeaders("application/json", "no-store");
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /// Says nothing of the document: it makes each write's content another one. Two that write the same at once would
    /// otherwise both find their own bytes, and both believe that they have won.
    private static final String WRITE = "write";

    private final ObjectStore store;
    private final ObjectMapper json;
    private final Class<T> type;
    private final String name;
    private final Supplier<String> writeIds;
    private final CompareAndSet compareAndSet;
    private final Executor parsing;

    /// @param name what a document is called in messages, such as `a lease`
    /// @param writeIds gives what nobody else writes, on any process
    public Documents(ObjectStore store, ObjectMapper json, Class<T> type, String name, Supplier<String> writeIds) {
        this(store, json, type, name, writeIds, Runnable::run);
    }

    private Documents(
            ObjectStore store,
            ObjectMapper json,
            Class<T> type,
            String name,
            Supplier<String> writeIds,
            Executor parsing) {
        this.store = store;
        this.json = json;
        this.type = type;
        this.name = name;
        this.writeIds = writeIds;
        this.compareAndSet = new CompareAndSet(store, HEADERS, DEADLINE);
        this.parsing = parsing;
    }

    /// The same, for documents so large that whatever thread the store answers on has better things to do than to read
    /// them.
    ///
    /// @param executor on which they are read, and stages of what was found complete
    public Documents<T> parsingOn(Executor executor) {
        return new Documents<>(store, json, type, name, writeIds, executor);
    }

    /// Reads a document.
    ///
    /// @return fails with a [dev.sluice.store.StoreException]: misconfigured, if something else stands
    /// there
    public CompletionStage<Optional<Held<T>>> find(String key) {
        return store.get(key).thenApplyAsync(result -> result.found().map(object -> read(key, object)), parsing);
    }

    /// Reads a document again.
    ///
    /// @param etag of the version that the caller knows
    /// @return another version, or empty if there is none
    public CompletionStage<Optional<Held<T>>> findChanged(String key, String etag) {
        return store.get(key, etag)
                .thenApplyAsync(
                        result -> switch (result) {
                            case GetResult.Found(StoredObject object) -> Optional.of(read(key, object));
                            case GetResult.NotFound() -> Optional.empty();
                            case GetResult.NotModified() -> Optional.empty();
                        },
                        parsing);
    }

    /// Replaces the version that `expected` names (null for "there is none") by `next`.
    ///
    /// @return fails with a [dev.sluice.store.StoreException] when the store cannot be asked
    public CompletionStage<Replaced> replace(String key, @Nullable String expected, T next) {
        return compareAndSet
                .write(key, write(key, next), PutCondition.unchanged(expected))
                .thenApply(outcome -> switch (outcome) {
                    case CompareAndSet.Outcome.Won(String etag) -> new Replaced.Won(etag);
                    case CompareAndSet.Outcome.Lost(Optional<StoredObject> current) -> new Replaced.Lost(current);
                });
    }

    private Held<T> read(String key, StoredObject object) {
        try {
            T document = json.readValue(object.content().toByteArray(), type);
            return new Held<>(document, object.etag(), object.lastModified(), object.date());
        } catch (IOException | IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new StoreMisconfiguredException("control object " + key + " is not " + name + ": " + why, e);
        }
    }

    private Bytes write(String key, T document) {
        try {
            ObjectNode tree = json.valueToTree(document);
            tree.put(WRITE, writeIds.get());
            return Bytes.wrap(json.writeValueAsBytes(tree));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(key + " cannot be written as JSON", e);
        }
    }
}
