package dev.sluice.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.store.selftest.Plan;
import dev.sluice.store.selftest.Report;
import dev.sluice.store.selftest.StoreSelfTest;
import dev.sluice.store.selftest.Verdict;
import dev.sluice.testing.S3Server;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The store's self-test over HTTP.
class S3SelfTestTest {
    private static S3Server server;

    @BeforeAll
    static void start() {
        server = S3Server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void bothBucketsOfARealS3KeepAllRules() {
        try (TestStores stores = stores(server.endpoint())) {
            for (String bucket : List.of(S3Server.MEDIA_BUCKET, S3Server.CONTROL_BUCKET)) {
                S3ObjectStore store = stores.store(bucket, RetryPolicy.DEFAULT);

                Report report = test(store, new Plan(2, 5, 10, 1, true, Plan.START.timeout()));

                assertThat(report.violations()).isEmpty();
                assertThat(report.verdicts().values()).allMatch(Verdict.Holds.class::isInstance);
                assertThat(store.list("", null, 10)
                                .toCompletableFuture()
                                .orTimeout(10, TimeUnit.SECONDS)
                                .join()
                                .keys())
                        .isEmpty();
            }
        }
    }

    @Test
    void aStoreThatAnswers503NowAndThenIsTrusted() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(server.endpoint());
                TestStores stores = stores(proxy.endpoint())) {
            FaultyProxy.Fault slowDown = new FaultyProxy.Fault.Answer(503, "SlowDown");
            for (int i = 0; i < 100; i++) {
                proxy.next(i % 7 == 0 ? slowDown : new FaultyProxy.Fault.None());
            }

            Report report = test(stores.store(S3Server.MEDIA_BUCKET, TestStores.HASTY), Plan.START);

            assertThat(report.violations()).isEmpty();
            assertThat(report.qualified()).isTrue();
        }
    }

    @Test
    void aStoreWhoseAnswersGetLostNowAndThenIsTrusted() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(server.endpoint());
                TestStores stores = stores(proxy.endpoint())) {
            for (int i = 0; i < 150; i++) {
                proxy.next(
                        i % 9 == 3
                                ? new FaultyProxy.Fault.DoAndCut()
                                : i % 9 == 6 ? new FaultyProxy.Fault.Cut() : new FaultyProxy.Fault.None());
            }

            Report report = test(stores.store(S3Server.MEDIA_BUCKET, TestStores.HASTY), Plan.START);

            assertThat(report.violations()).isEmpty();
        }
    }

    @Test
    void aStoreThatAnswersNothingButFaultsIsUnavailableAndNotBroken() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(server.endpoint());
                TestStores stores = stores(proxy.endpoint())) {
            proxy.otherwise(new FaultyProxy.Fault.Answer(503, "SlowDown"));

            assertThatThrownBy(() -> test(stores.store(S3Server.MEDIA_BUCKET, TestStores.HASTY), Plan.START))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("503 SlowDown");
        }
    }

    @Test
    void wrongCredentialsAndAMissingBucketNameTheirSetting() {
        try (TestStores strangers = new TestStores(server.endpoint(), server.accessKey(), "wrong");
                TestStores stores = stores(server.endpoint())) {
            assertThatThrownBy(() -> test(strangers.store(S3Server.MEDIA_BUCKET, RetryPolicy.DEFAULT), Plan.START))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageStartingWith("quarkus.s3.aws.credentials");
            assertThatThrownBy(() -> test(stores.store("no-such-bucket", RetryPolicy.DEFAULT), Plan.START))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageStartingWith("sluice.store.s3.media-bucket");
        }
    }

    private static TestStores stores(URI endpoint) {
        return new TestStores(endpoint, server.accessKey(), server.secretKey());
    }

    private static Report test(S3ObjectStore store, Plan plan) {
        return new StoreSelfTest(store, "over-http", plan, System::nanoTime).run();
    }
}
