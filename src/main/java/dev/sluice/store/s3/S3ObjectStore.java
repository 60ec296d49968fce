package dev.sluice.store.s3;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.GetResult;
import dev.sluice.store.ListPage;
import dev.sluice.store.ListedObject;
import dev.sluice.store.ObjectKeys;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.store.StoredObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.S3Response;

/// One bucket of an S3, or of what speaks its protocol with conditional writes.
///
/// Retries are made here and not by the SDK, because whether one is right depends on the condition: an unconditional
/// write is repeated until its deadline; a conditional one ends as [PutResult.OutcomeUnknown] as soon as an answer is
/// lost. An answer of 5xx is retried even then, and if the next attempt meets the effect of the first, that shows as
/// [PutResult.PreconditionFailed], which callers resolve by reading.
///
/// Deletes are one request per key: DeleteObjects needs checksum headers on which stores do not agree and is missing
/// in some, while DELETE is understood by all and costs nothing on S3.
public final class S3ObjectStore implements ObjectStore {
    /// S3 returns no more per page.
    private static final int MAX_PAGE = 1000;

    /// DELETEs in flight per call: a sweep of thousands of keys leaves most of the client's connections to uploads.
    private static final int PARALLEL_DELETES = 16;

    private final S3AsyncClient client;
    private final S3Uploads.ToBucket uploads;
    private final String bucket;
    private final Faults faults;
    private final Retrier retrier;
    private final InstantSource clock;

    /// Uses one bucket through a shared client.
    ///
    /// @param client without retries of its own, for all but uploads; stays the caller's
    /// @param uploads stays the caller's
    /// @param bucketSetting the name of the setting that holds `bucket`, for error messages
    /// @param executor starts the requests, which may block shortly for credentials, signing and host names
    /// @param clock for answers without a `Date`
    /// @param nanoTime a monotonic clock for deadlines, as `System::nanoTime`
    /// @param jitter for the pauses between attempts; used by many threads
    /// @throws dev.sluice.store.StoreMisconfiguredException if the bucket has no address
    public S3ObjectStore(
            S3AsyncClient client,
            S3Uploads uploads,
            String bucket,
            String bucketSetting,
            RetryPolicy policy,
            Executor executor,
            InstantSource clock,
            LongSupplier nanoTime,
            RandomGenerator jitter) {
        this.client = client;
        this.uploads = uploads.to(bucket, bucketSetting);
        this.bucket = bucket;
        this.faults = new Faults(bucket, bucketSetting);
        this.retrier = new Retrier(policy, executor, nanoTime, jitter);
        this.clock = clock;
    }

    @Override
    public CompletionStage<GetResult> get(String key, @Nullable String ifNoneMatch) {
        ObjectKeys.require(key);
        String what = "GET " + bucket + "/" + key;
        return retrier.run(what, retrier.policy().deadline(), timeout -> {
            GetObjectRequest request = GetObjectRequest.builder()
                    .bucket(bucket)
                    .key(key)
                    .ifNoneMatch(ifNoneMatch == null ? null : quoted(ifNoneMatch))
                    .overrideConfiguration(within(timeout))
                    .build();
            return client.getObject(request, AsyncResponseTransformer.toBytes())
                    .handle((response, failure) -> failure == null
                            ? new Retrier.Step.Done<GetResult>(new GetResult.Found(object(response)))
                            : whenNotGot(what, failure));
        });
    }

    @Override
    public CompletionStage<PutResult> put(PutRequest request) {
        ObjectKeys.require(request.key());
        String what = "PUT " + bucket + "/" + request.key();
        boolean conditional = !(request.condition() instanceof PutCondition.Always);
        AtomicBoolean maybeStored = new AtomicBoolean();
        AtomicInteger attempts = new AtomicInteger();
        CompletableFuture<PutResult> result = retrier.run(what, request.deadline(), timeout -> {
            attempts.incrementAndGet();
            return uploads.put(request, timeout)
                    .handle((etag, failure) -> failure == null
                            ? new Retrier.Step.Done<PutResult>(new PutResult.Stored(unquoted(etag), attempts.get()))
                            : whenNotPut(what, failure, request.condition(), maybeStored));
        });
        if (!conditional) {
            return result;
        }
        return result.exceptionallyCompose(
                failure -> Faults.unwrap(failure) instanceof StoreUnavailableException unavailable && maybeStored.get()
                        ? CompletableFuture.completedFuture(
                                new PutResult.OutcomeUnknown(String.valueOf(unavailable.getMessage())))
                        : CompletableFuture.failedFuture(failure));
    }

    @Override
    public CompletionStage<Void> delete(Collection<String> keys) {
        List<String> all = keys.stream().map(ObjectKeys::require).distinct().toList();
        CompletableFuture<Void> deleted = CompletableFuture.allOf();
        for (int from = 0; from < all.size(); from += PARALLEL_DELETES) {
            List<String> batch = all.subList(from, Math.min(all.size(), from + PARALLEL_DELETES));
            deleted = deleted.thenCompose(before ->
                    CompletableFuture.allOf(batch.stream().map(this::delete).toArray(CompletableFuture<?>[]::new)));
        }
        return deleted.exceptionallyCompose(failure -> CompletableFuture.failedFuture(Faults.unwrap(failure)));
    }

    @Override
    public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
        ObjectKeys.requirePrefix(prefix);
        if (limit < 1) {
            throw new IllegalArgumentException("a page of " + limit + " keys");
        }
        String what = "LIST " + bucket + "/" + prefix;
        return retrier.run(
                what,
                retrier.policy().deadline(),
                timeout -> client.listObjectsV2(request -> request.bucket(bucket)
                                .prefix(prefix)
                                .startAfter(startAfter)
                                .maxKeys(Math.min(limit, MAX_PAGE))
                                .overrideConfiguration(within(timeout)))
                        .handle((response, failure) ->
                                failure == null ? new Retrier.Step.Done<>(page(response)) : retry(what, failure)));
    }

    private CompletableFuture<Boolean> delete(String key) {
        String what = "DELETE " + bucket + "/" + key;
        return retrier.run(
                what,
                retrier.policy().deadline(),
                timeout -> client.deleteObject(
                                request -> request.bucket(bucket).key(key).overrideConfiguration(within(timeout)))
                        .handle((response, failure) -> {
                            if (failure == null || faults.of(failure) instanceof Fault.NotFound) {
                                return new Retrier.Step.Done<>(true);
                            }
                            return retry(what, failure);
                        }));
    }

    private Retrier.Step<PutResult> whenNotPut(
            String what, Throwable failure, PutCondition condition, AtomicBoolean maybeStored) {
        boolean conditional = !(condition instanceof PutCondition.Always);
        Fault fault = faults.of(failure);
        boolean gone = condition instanceof PutCondition.IfMatch && fault instanceof Fault.NotFound;
        if (gone || (conditional && fault instanceof Fault.PreconditionFailed)) {
            return new Retrier.Step.Done<>(new PutResult.PreconditionFailed());
        }
        if (conditional && fault instanceof Fault.Transient(Fault.Effect effect, String why)) {
            if (effect == Fault.Effect.UNKNOWN) {
                return new Retrier.Step.Done<>(new PutResult.OutcomeUnknown(what + ": " + why));
            }
            if (effect == Fault.Effect.POSSIBLE) {
                maybeStored.set(true);
            }
        }
        return retry(what, failure);
    }

    private Retrier.Step<GetResult> whenNotGot(String what, Throwable failure) {
        return switch (faults.of(failure)) {
            case Fault.NotModified() -> new Retrier.Step.Done<>(new GetResult.NotModified());
            case Fault.NotFound() -> new Retrier.Step.Done<>(new GetResult.NotFound());
            default -> retry(what, failure);
        };
    }

    /// What is left of faults after a call has taken those that mean something to it.
    private <T> Retrier.Step<T> retry(String what, Throwable failure) {
        Throwable cause = Faults.unwrap(failure);
        return switch (faults.of(cause)) {
            case Fault.Transient(Fault.Effect effect, String why) -> new Retrier.Step.Again<>(why, cause);
            case Fault.Misconfigured(var error) -> throw error;
            case Fault.NotFound(), Fault.NotModified(), Fault.PreconditionFailed() ->
                throw new StoreUnavailableException(what + ": an answer that does not fit: " + cause, cause);
        };
    }

    private StoredObject object(ResponseBytes<GetObjectResponse> bytes) {
        GetObjectResponse response = bytes.response();
        Instant date = date(response);
        Instant lastModified = response.lastModified() == null ? date : response.lastModified();
        return new StoredObject(unquoted(response.eTag()), lastModified, date, Bytes.wrap(bytes.asByteArrayUnsafe()));
    }

    private ListPage page(ListObjectsV2Response response) {
        Instant date = date(response);
        return new ListPage(
                response.contents().stream().map(object -> listed(object, date)).toList(),
                date,
                Boolean.TRUE.equals(response.isTruncated()));
    }

    private static ListedObject listed(S3Object object, Instant date) {
        String etag = unquoted(object.eTag());
        return new ListedObject(
                object.key(),
                etag.isEmpty() ? null : etag,
                object.lastModified() == null ? date : object.lastModified());
    }

    /// By the store's clock, as long as it tells.
    private Instant date(S3Response response) {
        return response.sdkHttpResponse()
                .firstMatchingHeader("Date")
                .flatMap(S3ObjectStore::httpDate)
                .orElseGet(clock::instant);
    }

    private static Optional<Instant> httpDate(String header) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header, Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static AwsRequestOverrideConfiguration within(Duration timeout) {
        return AwsRequestOverrideConfiguration.builder().apiCallTimeout(timeout).build();
    }

    private static String quoted(String etag) {
        return "\"" + etag + "\"";
    }

    private static String unquoted(@Nullable String etag) {
        return etag == null ? "" : etag.replace("\"", "");
    }
}
