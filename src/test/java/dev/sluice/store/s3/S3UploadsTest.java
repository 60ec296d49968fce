package dev.sluice.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.Bytes;
import dev.sluice.store.ObjectHeaders;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreMisconfiguredException;
import dev.sluice.store.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;

/// What uploads do on a connection that no well-behaved server shows.
class S3UploadsTest {
    private static final DateTimeFormatter SIGNED_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /// More than the socket buffers of both sides take.
    private static final int LARGE = 32 << 20;

    private static final RetryPolicy PATIENT = new RetryPolicy(
            Duration.ofMillis(10), Duration.ofMillis(40), Duration.ofSeconds(10), Duration.ofSeconds(10));

    private RawServer server;
    private TestStores stores;
    private S3ObjectStore store;

    @BeforeEach
    void start() throws IOException {
        server = new RawServer();
        stores = new TestStores(server.endpoint(), "key", "secret");
        store = stores.store("media", PATIENT);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        stores.close();
    }

    @Test
    void manyViewsArriveInOrderAndAsOneSignedBody() {
        server.next(RawServer.STORED);
        List<Bytes> views = new ArrayList<>();
        StringBuilder whole = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            String part = "part " + i + " of a body that is sent in several writes;";
            views.add(Bytes.utf8(part));
            whole.append(part);
        }

        assertThat(put(views, Duration.ofSeconds(5))).isEqualTo(new PutResult.Stored("e", 1));

        RawServer.Received received = server.received().getFirst();
        assertThat(received.body()).isEqualTo(whole.toString());
        assertThat(received.head())
                .startsWith("PUT /media/key HTTP/1.1\r\n")
                .containsIgnoringCase("\r\ncontent-length: " + whole.length() + "\r\n")
                .containsIgnoringCase("\r\nx-amz-content-sha256: " + Hashes.sha256(whole.toString()) + "\r\n")
                .doesNotContainIgnoringCase("expect:")
                .doesNotContainIgnoringCase("transfer-encoding");
    }

    @Test
    void anAnswerBeforeTheBodyIsThroughCountsAndTheConnectionIsNotUsedAgain() {
        server.nextUnread("HTTP/1.1 403 Forbidden\r\nContent-Length: 34\r\n\r\n<Error><Code>Denied</Code></Error>");

        assertThatThrownBy(() -> put(List.of(Bytes.wrap(new byte[LARGE])), Duration.ofSeconds(5)))
                .hasCauseInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining("403 Denied");

        server.next(RawServer.STORED);
        assertThat(put(small(), Duration.ofSeconds(5))).isInstanceOf(PutResult.Stored.class);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void aStoreThatStopsReadingEndsTheAttemptAndHasNoHoldOnTheContentAfterwards() {
        byte[] memory = new byte[LARGE];
        Arrays.fill(memory, (byte) 'a');
        server.stall();

        assertThatThrownBy(() -> put(List.of(Bytes.wrap(memory)), Duration.ofSeconds(1)))
                .hasCauseInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(Faults.NO_ANSWER);

        // What its owner writes there now must not be what the store gets.
        Arrays.fill(memory, (byte) 'b');
        server.readOn();
        assertThat(server.awaitRest()).isNotEmpty().containsOnly((byte) 'a');
    }

    @Test
    void aClockThatIsWrongIsReckonedWithOnceTheStoreHasSaidItsTime() {
        Instant storeTime = Instant.now().plus(Duration.ofHours(3));
        server.next(skewed(storeTime)).next(RawServer.STORED);

        assertThat(put(small(), Duration.ofSeconds(5))).isInstanceOf(PutResult.Stored.class);

        assertThat(signedTime(server.received().getLast()))
                .isBetween(storeTime.minusSeconds(10), storeTime.plusSeconds(30));

        // It has our time right now: another complaint is none that a new attempt mends.
        server.next(skewed(storeTime));
        assertThatThrownBy(() -> put(small(), Duration.ofSeconds(5)))
                .hasCauseInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining("clock");
    }

    @Test
    void allUploadsThatAWrongClockRefusesAreTriedAgainWhoeverLearntOfItFirst() {
        String refused = skewed(Instant.now().plus(Duration.ofHours(3)));
        int count = 8;
        for (int i = 0; i < count; i++) {
            server.next(refused);
        }
        server.answerTogether(count);
        for (int i = 0; i < count; i++) {
            server.next(RawServer.STORED);
        }

        List<CompletableFuture<PutResult>> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            results.add(start(small(), Duration.ofSeconds(10)));
        }

        assertThat(results)
                .allSatisfy(
                        result -> assertThat(result.get(20, TimeUnit.SECONDS)).isInstanceOf(PutResult.Stored.class));
    }

    @Test
    void whoAnswersThatItIsStoredBeforeItIsThereIsNotBelieved() {
        server.nextUnread("HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 0\r\n\r\n");
        server.next(RawServer.STORED);

        assertThat(put(List.of(Bytes.wrap(new byte[LARGE])), Duration.ofSeconds(10)))
                .isEqualTo(new PutResult.Stored("e", 2));
        assertThat(server.received())
                .hasSize(1)
                .allMatch(request -> request.body().length() == LARGE);
    }

    @Test
    void missingCredentialsAreNamedAndOtherTroubleWithThemPasses() {
        AtomicInteger asked = new AtomicInteger();
        server.next(RawServer.STORED);
        try (TestStores flaky = new TestStores(server.endpoint(), () -> {
            if (asked.incrementAndGet() < 3) {
                throw SdkClientException.create("Unable to contact the service for credentials");
            }
            return AwsBasicCredentials.create("key", "secret");
        })) {
            store = flaky.store("media", PATIENT);
            assertThat(put(small(), Duration.ofSeconds(5))).isEqualTo(new PutResult.Stored("e", 3));
        }
        try (TestStores none = new TestStores(server.endpoint(), () -> {
            throw SdkClientException.create("Unable to load credentials from any of the providers");
        })) {
            store = none.store("media", PATIENT);
            assertThatThrownBy(() -> put(small(), Duration.ofSeconds(5)))
                    .hasCauseInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("quarkus.s3.aws.credentials: no credentials found");
        }
    }

    @Test
    void putsAtShutdownEnd() {
        stores.close();

        assertThatThrownBy(() -> put(small(), Duration.ofSeconds(5)))
                .hasCauseInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void connectionsAreUsedAgain() {
        for (int i = 0; i < 10; i++) {
            server.next(RawServer.STORED);
            assertThat(put(small(), Duration.ofSeconds(5))).isInstanceOf(PutResult.Stored.class);
        }
        // A result may be told a moment before its connection is free again.
        assertThat(server.connections()).isBetween(1, 3);
    }

    private static String skewed(Instant storeTime) {
        return "HTTP/1.1 403 Forbidden\r\nDate: "
                + DateTimeFormatter.RFC_1123_DATE_TIME.format(storeTime.atOffset(ZoneOffset.UTC))
                + "\r\nContent-Length: 48\r\n\r\n<Error><Code>RequestTimeTooSkewed</Code></Error>";
    }

    private static Instant signedTime(RawServer.Received request) {
        String header = request.head()
                .lines()
                .filter(line -> line.regionMatches(true, 0, "x-amz-date:", 0, 11))
                .findFirst()
                .orElseThrow();
        return SIGNED_TIME.parse(header.substring(11).strip(), Instant::from);
    }

    private static List<Bytes> small() {
        return Collections.singletonList(Bytes.utf8("content"));
    }

    private PutResult put(List<Bytes> content, Duration deadline) {
        try {
            return start(content, deadline).get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw e instanceof RuntimeException known ? known : new IllegalStateException(e.getMessage(), e.getCause());
        }
    }

    private CompletableFuture<PutResult> start(List<Bytes> content, Duration deadline) {
        ObjectHeaders headers = new ObjectHeaders("video/mp2t", "max-age=1");
        return store.put(new PutRequest("key", content, headers, new PutCondition.Always(), deadline))
                .toCompletableFuture();
    }
}
