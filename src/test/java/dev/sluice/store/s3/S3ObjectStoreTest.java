package dev.sluice.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.ObjectStoreContract;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.StoreException;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.testing.S3Server;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class S3ObjectStoreTest extends ObjectStoreContract {
    private static S3Server server;
    private static TestStores stores;

    @BeforeAll
    static void start() {
        server = S3Server.start();
        stores = new TestStores(server.endpoint(), server.accessKey(), server.secretKey());
    }

    @AfterAll
    static void stop() {
        stores.close();
        server.close();
    }

    @Override
    protected ObjectStore store() {
        return stores.store(S3Server.MEDIA_BUCKET, RetryPolicy.DEFAULT);
    }

    @Test
    void headersReachWhoeverReadsOverPlainHttp() throws Exception {
        put("headers/segment.ts", "content");

        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<Void> response = client.send(
                    HttpRequest.newBuilder(server.mediaUrl("headers/segment.ts"))
                            .HEAD()
                            .build(),
                    BodyHandlers.discarding());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("video/mp2t");
            assertThat(response.headers().firstValue("Cache-Control")).hasValue("public, max-age=31536000, immutable");
            assertThat(response.headers().firstValue("ETag"))
                    .hasValue("\"" + found("headers/segment.ts").etag() + "\"");
        }
    }

    @Test
    void theBodyIsSignedWholeAndCarriesNoTrailer() throws Exception {
        try (FaultyProxy proxy = new FaultyProxy(server.endpoint());
                TestStores through = new TestStores(proxy.endpoint(), server.accessKey(), server.secretKey())) {
            byte[] large = new byte[1_500_000];
            await(through.store(S3Server.MEDIA_BUCKET, RetryPolicy.DEFAULT)
                    .put(new PutRequest(
                            "plain/body",
                            List.of(Bytes.wrap(large, 0, 1_000_000), Bytes.wrap(large, 1_000_000, 500_000)),
                            HEADERS,
                            new PutCondition.Always(),
                            Duration.ofSeconds(10))));

            String head = proxy.lastHead().toLowerCase(Locale.ROOT);
            assertThat(head)
                    .contains("content-length: 1500000\r\n")
                    .containsPattern("x-amz-content-sha256: [0-9a-f]{64}\r\n")
                    .doesNotContain("aws-chunked", "x-amz-trailer", "x-amz-checksum", "expect:");
        }
    }

    @Test
    void bothBucketsCanBeUsed() {
        await(stores.store(S3Server.MEDIA_BUCKET, RetryPolicy.DEFAULT).list("", null, 1));
        await(stores.store(S3Server.CONTROL_BUCKET, RetryPolicy.DEFAULT).list("", null, 1));
    }

    @Test
    void aMissingBucketIsReportedWithItsSetting() {
        S3ObjectStore missing = stores.store("no-such-bucket", RetryPolicy.DEFAULT);

        String message = "sluice.store.s3.media-bucket: the bucket 'no-such-bucket' does not exist";
        assertFailure(() -> await(missing.list("", null, 1)), StoreMisconfiguredException.class)
                .hasMessage(message);
        assertFailure(() -> await(missing.get("key")), StoreMisconfiguredException.class)
                .hasMessage(message);
        assertFailure(
                        () -> await(missing.put(request("key", "x", new PutCondition.IfMatch("0")))),
                        StoreMisconfiguredException.class)
                .hasMessage(message);
    }

    @Test
    void credentialsThatTheStoreDoesNotKnowAreReportedWithTheirSetting() {
        try (TestStores strangers = new TestStores(server.endpoint(), "unknown-access", server.secretKey())) {
            S3ObjectStore store = strangers.store(S3Server.MEDIA_BUCKET, RetryPolicy.DEFAULT);

            assertFailure(() -> await(store.list("", null, 1)), StoreMisconfiguredException.class)
                    .hasMessageStartingWith("quarkus.s3.aws.credentials: the store refuses the credentials");
        }
    }

    @Test
    void aWrongSecretIsReportedWithItsSettingAndNotShown() {
        try (TestStores strangers = new TestStores(server.endpoint(), server.accessKey(), "wrong-secret")) {
            S3ObjectStore store = strangers.store(S3Server.MEDIA_BUCKET, RetryPolicy.DEFAULT);

            assertFailure(() -> await(store.list("", null, 1)), StoreMisconfiguredException.class)
                    .hasMessageStartingWith("quarkus.s3.aws.credentials: the store refuses the credentials")
                    .hasMessageNotContainingAny("wrong-secret", server.accessKey(), "\n");
        }
    }

    @Test
    void anEndpointThatDoesNotAnswerIsReportedWithItsSetting() throws Exception {
        URI nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }
        try (TestStores lost = new TestStores(nobody, server.accessKey(), server.secretKey())) {
            S3ObjectStore store = lost.store(S3Server.MEDIA_BUCKET, TestStores.HASTY);

            assertFailure(() -> await(store.list("", null, 1)), StoreUnavailableException.class)
                    .hasMessageContaining("cannot connect, quarkus.s3.endpoint-override may be wrong: ")
                    .hasMessageNotContainingAny("\n");
        }
    }

    private static AbstractThrowableAssert<?, ?> assertFailure(
            ThrowingCallable call, Class<? extends StoreException> type) {
        return assertThatThrownBy(call)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(type);
    }
}
