package dev.sluice.store;

import dev.sluice.bytes.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Conditional writes with an answer one can act on: won or lost, never "perhaps".
///
/// It relies on contents that never repeat (a revision under an epoch that one has won, or an identifier of the
/// write, stands in each), so whoever reads back its own bytes knows that its write took effect, whatever the store
/// had answered. Safe for all threads.
public final class CompareAndSet {
    /// How often a write whose outcome was unknown, and which had no effect yet, is sent again.
    private static final int ATTEMPTS = 4;

    private final ObjectStore store;
    private final ObjectHeaders headers;
    private final Duration deadline;

    /// @param deadline for each single write
    public CompareAndSet(ObjectStore store, ObjectHeaders headers, Duration deadline) {
        this.store = store;
        this.headers = headers;
        this.deadline = deadline;
    }

    /// How a write ended.
    public sealed interface Outcome {
        /// The content stands in the store under this ETag.
        record Won(String etag) implements Outcome {}

        /// Somebody else's content stands there, or nothing. An own write may still be on its way after an unknown
        /// outcome; it will fail too, because the ETag that it names is gone.
        record Lost(Optional<StoredObject> current) implements Outcome {}
    }

    /// Writes `content` if `condition` holds.
    ///
    /// @param content never written before, by anybody
    /// @return fails with a [StoreException] when the store cannot be asked
    public CompletionStage<Outcome> write(String key, Bytes content, PutCondition condition) {
        return attempt(key, content, condition, ATTEMPTS);
    }

    private CompletionStage<Outcome> attempt(String key, Bytes content, PutCondition condition, int attemptsLeft) {
        return store.put(new PutRequest(key, List.of(content), headers, condition, deadline))
                .thenCompose(result -> switch (result) {
                    case PutResult.Stored stored -> CompletableFuture.completedStage(new Outcome.Won(stored.etag()));
                    case PutResult.PreconditionFailed() -> judge(key, content, condition, attemptsLeft - 1);
                    case PutResult.OutcomeUnknown unknown -> judge(key, content, condition, attemptsLeft - 1);
                });
    }

    /// Nothing has changed, so nobody has won: the write just did not arrive.
    private CompletionStage<Outcome> again(String key, Bytes content, PutCondition condition, int attemptsLeft) {
        return attemptsLeft > 0
                ? attempt(key, content, condition, attemptsLeft)
                : CompletableFuture.failedStage(
                        new StoreUnavailableException("no write of " + key + " arrived at the store", null));
    }

    private CompletionStage<Outcome> judge(String key, Bytes content, PutCondition condition, int attemptsLeft) {
        return store.get(key).thenCompose(result -> {
            Optional<StoredObject> current = result.found();
            if (current.isPresent() && current.get().content().equals(content)) {
                return CompletableFuture.completedStage(
                        new Outcome.Won(current.get().etag()));
            }
            boolean unchanged = switch (condition) {
                case PutCondition.Always() -> false;
                case PutCondition.IfAbsent() -> current.isEmpty();
                case PutCondition.IfMatch(String etag) ->
                    current.isPresent() && current.get().etag().equals(etag);
            };
            return unchanged
                    ? again(key, content, condition, attemptsLeft)
                    : CompletableFuture.completedStage(new Outcome.Lost(current));
        });
    }
}
