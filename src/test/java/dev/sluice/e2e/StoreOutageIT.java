package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.Api.Answer;
import dev.sluice.e2e.StoreProxy.Fault;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What the API tells its callers while the store does not answer.
@Tag("long")
class StoreOutageIT {
    private static final Path FOLDER = SluiceProcess.folder("StoreOutageIT");
    private static Buckets.S3 buckets;
    private static StoreProxy proxy;
    private static SluiceProcess service;
    private static Api api;

    @BeforeAll
    static void start() {
        buckets = Buckets.S3.start();
        proxy = StoreProxy.start(
                buckets.server().endpoint(),
                (method, path) -> path.contains("/channels/dark") || path.contains("/audit/")
                        ? new Fault.Refuse()
                        : new Fault.None());
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.put("quarkus.s3.endpoint-override", proxy.endpoint().toString());
        service = SluiceProcess.start(FOLDER, settings);
        api = Api.of(service, FOLDER).described();
    }

    @AfterAll
    static void stop() {
        try (Buckets.S3 store = buckets;
                StoreProxy between = proxy;
                SluiceProcess one = service) {
            assertThat(List.of(store, between, one)).doesNotContainNull();
        }
    }

    @Test
    void whatTheStoreDoesNotAnswerIsToBeAskedAgain() {
        CompletableFuture<Answer> read = CompletableFuture.supplyAsync(() -> api.get("channels/dark"));
        CompletableFuture<Answer> write = CompletableFuture.supplyAsync(() -> api.put("channels/dark", "{}"));

        assertThat(List.of(read.join(), write.join())).allSatisfy(answer -> {
            ApiFixture.problem(answer, 503, "store-unavailable");
            assertThat(answer.header("Retry-After")).matches("[0-9]+");
        });
        assertThat(read.join().text("detail")).doesNotContain("may or may not");
        assertThat(write.join().text("detail")).contains("may or may not have been done");
    }

    @Test
    void aChangeThatCannotBeWrittenDownStandsAndIsInTheLog() {
        Answer created = api.put("channels/unwritten", "{\"name\": \"Not written down\"}");

        assertThat(created.status()).as(created.response().body()).isEqualTo(201);
        assertThat(api.get("channels/unwritten").text("name")).isEqualTo("Not written down");
        assertThat(service.output())
                .contains("an entry of the audit trail was not stored", "\"target\":\"channels/unwritten\"");
        assertThat(service.metrics()).containsPattern("(?m)^sluice_audit_failures_total(\\{[^}]*})? 1\\.0$");
    }
}
