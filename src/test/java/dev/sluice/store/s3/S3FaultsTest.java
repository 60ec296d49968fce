package dev.sluice.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.GetResult;
import dev.sluice.store.ObjectHeaders;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.store.StoredObject;
import dev.sluice.testing.S3Server;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What callers are told when the store or the way to it fails.
class S3FaultsTest {
    private static final PutCondition ALWAYS = new PutCondition.Always();
    private static final PutCondition IF_ABSENT = new PutCondition.IfAbsent();
    private static final FaultyProxy.Fault.Answer SLOW_DOWN = new FaultyProxy.Fault.Answer(503, "SlowDown");

    private static S3Server server;

    private FaultyProxy proxy;
    private TestStores stores;
    private S3ObjectStore store;

    @BeforeAll
    static void startServer() {
        server = S3Server.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void start() throws IOException {
        server.clear();
        proxy = new FaultyProxy(server.endpoint());
        stores = new TestStores(proxy.endpoint(), server.accessKey(), server.secretKey());
        store = stores.store(S3Server.MEDIA_BUCKET, TestStores.HASTY);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        stores.close();
    }

    @ParameterizedTest
    @CsvSource({
        "503, SlowDown",
        "503, ''",
        "500, InternalError",
        "502, ''",
        "504, ''",
        "429, TooManyRequests",
        "409, ConditionalRequestConflict",
        "400, RequestTimeout"
    })
    void aFaultThatPassesIsRetried(int status, String code) {
        FaultyProxy.Fault fault = new FaultyProxy.Fault.Answer(status, code);

        proxy.next(fault, fault);
        assertThat(put("key", "content", IF_ABSENT)).isInstanceOf(PutResult.Stored.class);
        assertThat(proxy.requests()).isEqualTo(3);

        proxy.next(fault);
        assertThat(await(store.get("key"))).isInstanceOf(GetResult.Found.class);
        proxy.next(fault);
        assertThat(await(store.list("", null, 10)).keys()).containsExactly("key");
        proxy.next(fault);
        await(store.delete(List.of("key")));
        assertThat(await(store.get("key"))).isEqualTo(new GetResult.NotFound());
    }

    @Test
    void aFaultThatStaysEndsAnUnconditionalWriteAsUnavailableWithinItsDeadline() {
        proxy.otherwise(SLOW_DOWN);
        long start = System.nanoTime();

        assertThatThrownBy(() -> put("key", "content", ALWAYS, Duration.ofSeconds(1)))
                .hasCauseInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("PUT media/key: 503 SlowDown");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2500));
        assertThat(proxy.requests()).isBetween(3, 60);
    }

    @Test
    void aFaultThatStaysEndsAConditionalWriteAsUnknown() {
        proxy.otherwise(SLOW_DOWN);

        assertThat(put("key", "content", IF_ABSENT, Duration.ofSeconds(1)))
                .isInstanceOf(PutResult.OutcomeUnknown.class);
    }

    @Test
    void aConflictThatStaysIsUnavailableSinceNothingWasWritten() {
        proxy.otherwise(new FaultyProxy.Fault.Answer(409, "ConditionalRequestConflict"));

        assertThatThrownBy(() -> put("key", "content", IF_ABSENT, Duration.ofMillis(500)))
                .hasCauseInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aConditionalWriteWhoseAnswerWasAFaultMeetsItsOwnEffect() {
        proxy.next(new FaultyProxy.Fault.DoAndAnswer(500, "InternalError"));

        assertThat(put("key", "mine", IF_ABSENT)).isEqualTo(new PutResult.PreconditionFailed());
        assertThat(read("key").content()).isEqualTo(Bytes.utf8("mine"));
    }

    @Test
    void aConditionalWriteWhoseConnectionBreaksIsUnknownAndNotRepeated() {
        proxy.next(new FaultyProxy.Fault.DoAndCut());

        assertThat(put("key", "mine", IF_ABSENT)).isInstanceOf(PutResult.OutcomeUnknown.class);
        assertThat(proxy.requests()).isEqualTo(1);
        assertThat(read("key").content()).isEqualTo(Bytes.utf8("mine"));
    }

    @Test
    void aConditionalWriteIsUnknownToItsCallerEvenIfItNeverArrived() {
        proxy.next(new FaultyProxy.Fault.Cut());

        assertThat(put("key", "mine", IF_ABSENT)).isInstanceOf(PutResult.OutcomeUnknown.class);
        assertThat(await(store.get("key"))).isEqualTo(new GetResult.NotFound());
    }

    @Test
    void anUnconditionalWriteWhoseConnectionBreaksIsRepeated() {
        proxy.next(new FaultyProxy.Fault.DoAndCut(), new FaultyProxy.Fault.Cut());

        assertThat(put("key", "mine", ALWAYS)).isInstanceOf(PutResult.Stored.class);
        assertThat(proxy.requests()).isEqualTo(3);
    }

    @Test
    void aConditionalWriteThatIsNotAnsweredIsUnknownWhenTheAttemptTimesOut() {
        proxy.next(new FaultyProxy.Fault.Stall());
        long start = System.nanoTime();

        assertThat(put("key", "mine", IF_ABSENT)).isInstanceOf(PutResult.OutcomeUnknown.class);

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(500), Duration.ofSeconds(4));
        assertThat(proxy.requests()).isEqualTo(1);
    }

    @Test
    void anUnconditionalWriteThatIsNotAnsweredIsRepeated() {
        proxy.next(new FaultyProxy.Fault.Stall());

        assertThat(put("key", "mine", ALWAYS)).isInstanceOf(PutResult.Stored.class);
        assertThat(proxy.requests()).isEqualTo(2);
    }

    @Test
    void aStoreThatNeverAnswersIsUnavailableWithinTheDeadline() {
        proxy.otherwise(new FaultyProxy.Fault.Stall());
        long start = System.nanoTime();

        assertThatThrownBy(() -> put("key", "mine", ALWAYS, Duration.ofSeconds(1)))
                .hasCauseInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("no answer in time");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2500));
    }

    @Test
    void aLargeWriteThatWasCutIsRepeatedWithTheSameBytes() {
        byte[] content = new byte[700_000];
        new Random(1).nextBytes(content);
        List<Bytes> views = List.of(Bytes.wrap(content, 0, 300_000), Bytes.wrap(content, 300_000, 400_000));
        proxy.next(new FaultyProxy.Fault.Cut(), SLOW_DOWN, new FaultyProxy.Fault.Stall());

        await(store.put(
                new PutRequest("large", views, new ObjectHeaders("a/b", "no-cache"), ALWAYS, Duration.ofSeconds(5))));

        assertThat(read("large").content()).isEqualTo(Bytes.wrap(content));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0, 0.999})
    void pausesAreDrawnFromTheRandomSource(double drawn) {
        proxy.otherwise(SLOW_DOWN);
        RandomGenerator random = new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new AssertionError("not asked for");
            }

            @Override
            public double nextDouble() {
                return drawn;
            }
        };
        RetryPolicy policy = new RetryPolicy(
                Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(1));

        assertThatThrownBy(() -> await(stores.store(S3Server.MEDIA_BUCKET, policy, random)
                        .put(request("key", "content", ALWAYS, Duration.ofSeconds(1)))))
                .hasCauseInstanceOf(StoreUnavailableException.class);

        // Three pauses of 300 ms fit into a second; pauses of nothing allow as many attempts as are ever made.
        assertThat(proxy.requests()).isBetween(drawn == 0.0 ? 10 : 2, drawn == 0.0 ? 60 : 4);
    }

    @ParameterizedTest
    @CsvSource({
        "403, InvalidAccessKeyId, quarkus.s3.aws.credentials",
        "403, SignatureDoesNotMatch, quarkus.s3.aws.credentials",
        "400, ExpiredToken, quarkus.s3.aws.credentials",
        "401, Unauthorized, quarkus.s3.aws.credentials",
        "403, AccessDenied, sluice.store.s3.media-bucket",
        "404, NoSuchBucket, sluice.store.s3.media-bucket",
        "400, AuthorizationHeaderMalformed, quarkus.s3.aws.region",
        "301, PermanentRedirect, quarkus.s3.aws.region",
        "501, NotImplemented, quarkus.s3.endpoint-override",
        "405, MethodNotAllowed, quarkus.s3.endpoint-override"
    })
    void whatOnlyAnOperatorCanMendNamesItsSettingAndIsNotRetried(int status, String code, String setting) {
        proxy.otherwise(new FaultyProxy.Fault.Answer(status, code));

        for (PutCondition condition : List.of(ALWAYS, IF_ABSENT, new PutCondition.IfMatch("0"))) {
            assertThatThrownBy(() -> put("key", "content", condition))
                    .cause()
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining(setting)
                    .hasMessageNotContainingAny("\n", server.secretKey());
        }
        assertThatThrownBy(() -> await(store.get("key"))).hasCauseInstanceOf(StoreMisconfiguredException.class);
        assertThatThrownBy(() -> await(store.list("", null, 1))).hasCauseInstanceOf(StoreMisconfiguredException.class);
        assertThat(proxy.requests()).isEqualTo(5);
    }

    @Test
    void anAnswerWithoutItsDateIsDatedByTheClock() {
        put("key", "content", ALWAYS);
        proxy.next(new FaultyProxy.Fault.Without("Date"));

        assertThat(read("key").age()).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void aStoreWhoseProcessShutsDownIsUnavailable() {
        proxy.otherwise(SLOW_DOWN);
        CompletionStage<PutResult> put = store.put(request("key", "content", ALWAYS, Duration.ofSeconds(20)));

        stores.close();

        assertThatThrownBy(() -> await(put)).hasCauseInstanceOf(StoreUnavailableException.class);
    }

    private PutResult put(String key, String content, PutCondition condition) {
        return put(key, content, condition, Duration.ofSeconds(5));
    }

    private PutResult put(String key, String content, PutCondition condition, Duration deadline) {
        return await(store.put(request(key, content, condition, deadline)));
    }

    private static PutRequest request(String key, String content, PutCondition condition, Duration deadline) {
        return new PutRequest(
                key, List.of(Bytes.utf8(content)), new ObjectHeaders("text/plain", "no-cache"), condition, deadline);
    }

    private StoredObject read(String key) {
        GetResult result = await(store.get(key));
        assertThat(result).isInstanceOf(GetResult.Found.class);
        return ((GetResult.Found) result).object();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
