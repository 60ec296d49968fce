package dev.sluice.live;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.GetResult;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Ways to stores that behave as code or a store with a bug would.
final class SimBugs {
    private static final String END = "#EXT-X-ENDLIST";

    private SimBugs() {}

    /// Conditions are not looked at.
    static ObjectStore unconditional(ObjectStore store, Predicate<String> keys) {
        return puts(store, keys, request -> with(request, new PutCondition.Always()));
    }

    /// A write is answered, and once more carried out later.
    static ObjectStore repeating(ObjectStore store, Predicate<String> keys, Duration later, SimScheduler scheduler) {
        return new ForwardingStore(store) {
            @Override
            public CompletionStage<PutResult> put(PutRequest request) {
                if (keys.test(request.key())) {
                    PutRequest again = with(request, new PutCondition.Always());
                    scheduler.after(later, () -> super.put(again));
                }
                return super.put(request);
            }
        };
    }

    /// A write is answered before it is carried out.
    static ObjectStore hasty(ObjectStore store, Predicate<String> keys) {
        return new ForwardingStore(store) {
            @Override
            public CompletionStage<PutResult> put(PutRequest request) {
                CompletionStage<PutResult> result = super.put(request);
                return keys.test(request.key())
                        ? CompletableFuture.completedStage(new PutResult.Stored("unread"))
                        : result;
            }
        };
    }

    /// A write is answered and never carried out.
    static ObjectStore forgetful(ObjectStore store, Predicate<String> keys) {
        return new ForwardingStore(store) {
            @Override
            public CompletionStage<PutResult> put(PutRequest request) {
                return keys.test(request.key())
                        ? CompletableFuture.completedStage(new PutResult.Stored("unread"))
                        : super.put(request);
            }
        };
    }

    /// The end of a list is overlooked.
    static ObjectStore blindForTheEnd(ObjectStore store) {
        return gets(
                store,
                key -> key.endsWith("/media.m3u8"),
                object -> new StoredObject(
                        object.etag(),
                        object.lastModified(),
                        object.date(),
                        Bytes.utf8(object.content().toUtf8().replace(END, ""))));
    }

    /// What was read is believed for some time.
    static ObjectStore remembering(ObjectStore store, Predicate<String> keys, Duration time, SimScheduler scheduler) {
        Map<String, CompletionStage<GetResult>> read = new HashMap<>();
        return new ForwardingStore(store) {
            @Override
            public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
                if (!keys.test(key)) {
                    return super.get(key, ifNoneMatch);
                }
                return read.computeIfAbsent(key, same -> {
                    scheduler.after(time, () -> read.remove(same));
                    return super.get(same, null);
                });
            }
        };
    }

    /// Everything looks as if it had not changed for an hour.
    static ObjectStore fromLongAgo(ObjectStore store) {
        return gets(
                store,
                key -> true,
                object -> new StoredObject(
                        "any", SimBucket.START.minus(Duration.ofHours(1)), object.date(), object.content()));
    }

    /// Time is read from a clock that runs much too fast.
    static ObjectStore fastClock(ObjectStore store) {
        return gets(
                store,
                key -> true,
                object -> new StoredObject(
                        object.etag(),
                        object.lastModified(),
                        object.date()
                                .plus(Duration.between(SimBucket.START, object.date())
                                        .multipliedBy(99)),
                        object.content()));
    }

    /// A lease that is live is refused to others, as a lock without an end would be.
    static ObjectStore locked(ObjectStore store, String process) {
        return new ForwardingStore(store) {
            @Override
            public CompletionStage<PutResult> put(PutRequest request) {
                if (!request.key().startsWith("leases/")) {
                    return super.put(request);
                }
                return super.get(request.key(), null)
                        .thenCompose(read -> isOthers(read, process)
                                ? CompletableFuture.completedStage(new PutResult.PreconditionFailed())
                                : super.put(request));
            }
        };
    }

    private static boolean isOthers(GetResult read, String process) {
        String lease = read.found().map(object -> object.content().toUtf8()).orElse("");
        return lease.contains("\"live\"") && !lease.contains("\"instanceId\":\"" + process + "\"");
    }

    private static ObjectStore puts(ObjectStore store, Predicate<String> keys, UnaryOperator<PutRequest> change) {
        return new ForwardingStore(store) {
            @Override
            public CompletionStage<PutResult> put(PutRequest request) {
                return super.put(keys.test(request.key()) ? change.apply(request) : request);
            }
        };
    }

    private static ObjectStore gets(ObjectStore store, Predicate<String> keys, UnaryOperator<StoredObject> change) {
        return new ForwardingStore(store) {
            @Override
            public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
                CompletionStage<GetResult> result = super.get(key, ifNoneMatch);
                return keys.test(key)
                        ? result.thenApply(read -> read instanceof GetResult.Found(StoredObject object)
                                ? new GetResult.Found(change.apply(object))
                                : read)
                        : result;
            }
        };
    }

    private static PutRequest with(PutRequest request, PutCondition condition) {
        return new PutRequest(request.key(), request.content(), request.headers(), condition, request.deadline());
    }
}
