package dev.sluice.store.selftest;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoredObject;
import dev.sluice.testing.MemoryObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A store in memory with one flaw of those that real stores have.
final class FlawedStore implements ObjectStore {
    /// Named after what the store does.
    enum Flaw {
        IGNORES_IF_NONE_MATCH(Rule.CREATE_ONCE, Rule.ONE_CREATOR),
        IGNORES_IF_MATCH(Rule.UPDATE_HELD, Rule.ONE_UPDATER, Rule.UPDATE_MISSING),
        SOMETIMES_LETS_TWO_CREATORS_WIN(Rule.ONE_CREATOR),
        SOMETIMES_LETS_TWO_UPDATERS_WIN(Rule.ONE_UPDATER),
        CREATES_WITH_IF_MATCH(Rule.UPDATE_MISSING),
        DOES_NOT_OFFER_CONDITIONAL_WRITES(Rule.ONE_CREATOR, Rule.ONE_UPDATER, Rule.UPDATE_MISSING),
        REFUSES_EVERY_IF_MATCH(Rule.ONE_UPDATER),
        WRITES_WHAT_IT_REFUSES(Rule.CREATE_ONCE, Rule.ONE_CREATOR),
        SOMETIMES_READS_THE_VERSION_BEFORE(Rule.READ_AFTER_OVERWRITE),
        SAYS_NOT_MODIFIED_AFTER_OVERWRITES(Rule.READ_AFTER_OVERWRITE),
        FORGETS_WRITES(Rule.READ_AFTER_OVERWRITE, Rule.ONE_CREATOR, Rule.ONE_UPDATER),
        ANSWERS_PUT_WITH_ANOTHER_ETAG(Rule.ETAG_OF_PUT, Rule.ONE_UPDATER),
        ANSWERS_PUT_WITHOUT_ETAG(Rule.ETAG_OF_PUT, Rule.ONE_UPDATER),
        HAS_ONE_ETAG_FOR_ALL(Rule.ETAG_CHANGES),
        DENIES_WHAT_IS_MISSING(Rule.MISSING_IS_NOT_FOUND),
        INVENTS_OBJECTS(Rule.MISSING_IS_NOT_FOUND),
        DENIES_LISTS(Rule.LISTABLE),
        GARBLES_CONTENT(Rule.CONTENT),
        CUTS_LARGE_CONTENT(Rule.CONTENT),
        HAS_A_CLOCK_THAT_JUMPS(Rule.CLOCK),
        DATES_INTO_THE_FUTURE(Rule.CLOCK),
        NEVER_SAYS_NOT_MODIFIED(Rule.NOT_SENT_AGAIN),
        LISTS_LATE(Rule.LISTED),
        KEEPS_WHAT_IS_DELETED(Rule.DELETED_IS_GONE),
        DENIES_DELETES(Rule.DELETED_IS_GONE);

        @SuppressWarnings("ImmutableEnumChecker") // What List.of gives never changes.
        final List<Rule> broken;

        Flaw(Rule... broken) {
            this.broken = List.of(broken);
        }
    }

    private final MemoryObjectStore memory = new MemoryObjectStore();
    private final Flaw flaw;
    private final Map<String, GetResult> before = new HashMap<>();
    private final Map<String, Integer> puts = new HashMap<>();
    private int keys;
    private int reads;

    FlawedStore(Flaw flaw) {
        this.flaw = flaw;
    }

    MemoryObjectStore memory() {
        return memory;
    }

    @Override
    public synchronized CompletionStage<PutResult> put(PutRequest request) {
        GetResult now = Scratch.await(memory.get(request.key()));
        int number = puts.merge(request.key(), 1, Integer::sum);
        if (number == 1) {
            keys++;
        }
        boolean thirdKey = keys % 3 == 0;
        PutCondition condition = request.condition();
        boolean absent = condition instanceof PutCondition.IfAbsent;
        boolean match = condition instanceof PutCondition.IfMatch;
        before.put(request.key(), now);
        return switch (flaw) {
            case IGNORES_IF_NONE_MATCH -> memory.put(absent ? always(request) : request);
            case IGNORES_IF_MATCH -> memory.put(match ? always(request) : request);
            case SOMETIMES_LETS_TWO_CREATORS_WIN ->
                memory.put(absent && thirdKey && number == 2 ? always(request) : request);
            case SOMETIMES_LETS_TWO_UPDATERS_WIN ->
                // The third writer of the second race.
                memory.put(match && number == 20 ? always(request) : request);
            case CREATES_WITH_IF_MATCH ->
                memory.put(match && now instanceof GetResult.NotFound ? always(request) : request);
            case DOES_NOT_OFFER_CONDITIONAL_WRITES ->
                absent || match ? denied("501 NotImplemented") : memory.put(request);
            case REFUSES_EVERY_IF_MATCH ->
                match ? CompletableFuture.completedStage(new PutResult.PreconditionFailed()) : memory.put(request);
            case WRITES_WHAT_IT_REFUSES ->
                absent && number > 1
                        ? memory.put(always(request)).thenApply(put -> new PutResult.PreconditionFailed())
                        : memory.put(request);
            case FORGETS_WRITES ->
                match || absent
                        ? CompletableFuture.completedStage(new PutResult.Stored("e" + number))
                        : memory.put(request);
            case ANSWERS_PUT_WITH_ANOTHER_ETAG -> memory.put(request).thenApply(put -> renamed(put, "other"));
            case ANSWERS_PUT_WITHOUT_ETAG -> memory.put(request).thenApply(put -> renamed(put, ""));
            case HAS_ONE_ETAG_FOR_ALL ->
                memory.put(match && now instanceof GetResult.Found ? always(request) : request)
                        .thenApply(put -> renamed(put, "one"));
            default -> memory.put(request);
        };
    }

    @Override
    public synchronized CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
        boolean known = before.get(key) instanceof GetResult.Found;
        return switch (flaw) {
            case SOMETIMES_READS_THE_VERSION_BEFORE -> {
                GetResult old = before.get(key);
                yield known && old != null && ++reads % 7 == 0
                        ? CompletableFuture.completedStage(old)
                        : memory.get(key, ifNoneMatch);
            }
            case SAYS_NOT_MODIFIED_AFTER_OVERWRITES ->
                known && ifNoneMatch != null
                        ? CompletableFuture.completedStage(new GetResult.NotModified())
                        : memory.get(key, ifNoneMatch);
            case NEVER_SAYS_NOT_MODIFIED -> memory.get(key);
            case HAS_ONE_ETAG_FOR_ALL ->
                memory.get(key).thenApply(read -> changed(read, object -> object(object, "one", object.content())));
            case DENIES_WHAT_IS_MISSING ->
                memory.keys().contains(key) ? memory.get(key, ifNoneMatch) : denied("403 AccessDenied");
            case INVENTS_OBJECTS ->
                memory.keys().contains(key)
                        ? memory.get(key, ifNoneMatch)
                        : CompletableFuture.completedStage(new GetResult.Found(new StoredObject(
                                "default", Instant.EPOCH, Instant.EPOCH, Bytes.utf8("the site's own page for 404"))));
            case GARBLES_CONTENT ->
                memory.get(key, ifNoneMatch)
                        .thenApply(read ->
                                changed(read, object -> object(object, object.etag(), Bytes.utf8("something"))));
            case CUTS_LARGE_CONTENT ->
                memory.get(key, ifNoneMatch)
                        .thenApply(read -> changed(
                                read,
                                object -> object.content().length() > 1_000_000
                                        ? object(
                                                object,
                                                object.etag(),
                                                object.content().slice(0, 1_000_000))
                                        : object));
            case HAS_A_CLOCK_THAT_JUMPS ->
                memory.get(key, ifNoneMatch).thenApply(read -> aged(read, Duration.ofHours(++reads % 5)));
            case DATES_INTO_THE_FUTURE ->
                memory.get(key, ifNoneMatch).thenApply(read -> aged(read, Duration.ofHours(-1)));
            default -> memory.get(key, ifNoneMatch);
        };
    }

    @Override
    public CompletionStage<Void> delete(Collection<String> all) {
        return switch (flaw) {
            case KEEPS_WHAT_IS_DELETED -> CompletableFuture.allOf();
            case DENIES_DELETES -> denied("403 AccessDenied");
            default -> memory.delete(all);
        };
    }

    @Override
    public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
        return switch (flaw) {
            case LISTS_LATE -> CompletableFuture.completedStage(new ListPage(List.of(), Instant.EPOCH, false));
            case DENIES_LISTS -> denied("403 AccessDenied");
            default -> memory.list(prefix, startAfter, limit);
        };
    }

    private static <T> CompletionStage<T> denied(String why) {
        return CompletableFuture.failedStage(new StoreMisconfiguredException("the store says " + why, null));
    }

    private static PutRequest always(PutRequest request) {
        return new PutRequest(
                request.key(), request.content(), request.headers(), new PutCondition.Always(), request.deadline());
    }

    private static PutResult renamed(PutResult put, String etag) {
        return put instanceof PutResult.Stored ? new PutResult.Stored(etag) : put;
    }

    private interface Change {
        StoredObject of(StoredObject object);
    }

    private static GetResult changed(GetResult read, Change change) {
        return read instanceof GetResult.Found(StoredObject object) ? new GetResult.Found(change.of(object)) : read;
    }

    private static StoredObject object(StoredObject object, String etag, Bytes content) {
        return new StoredObject(etag, object.lastModified(), object.date(), content);
    }

    private static GetResult aged(GetResult read, Duration age) {
        return changed(
                read,
                object -> new StoredObject(
                        object.etag(),
                        object.lastModified(),
                        object.lastModified().plus(age),
                        object.content()));
    }
}
