package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.Api.Answer;
import dev.sluice.e2e.StoreProxy.Fault;
import dev.sluice.testing.S3Server;
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

    /// What becomes of writes to the audit trail.
    private static volatile Fault ofEntries = new Fault.Refuse();

    @BeforeAll
    static void start() {
        buckets = Buckets.S3.start();
        proxy = StoreProxy.start(buckets.server().endpoint(), StoreOutageIT::fault);
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.put("quarkus.s3.endpoint-override", proxy.endpoint().toString());
        service = SluiceProcess.start(FOLDER, settings);
        api = Api.of(service, FOLDER).described();
    }

    private static Fault fault(String method, String path) {
        boolean entry = path.contains("/audit/") && method.equals("PUT");
        return entry ? ofEntries : path.contains("/channels/dark") ? new Fault.Refuse() : new Fault.None();
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
        ofEntries = new Fault.Refuse();
        Answer created = api.put("channels/unwritten", "{\"name\": \"Not written down\"}");

        assertThat(created.status()).as(created.response().body()).isEqualTo(201);
        assertThat(api.get("channels/unwritten").text("name")).isEqualTo("Not written down");
        assertThat(service.output())
                .contains("an entry of the audit trail was not stored", "\"target\":\"channels/unwritten\"");
        assertThat(service.metrics()).containsPattern("(?m)^sluice_audit_failures_total(\\{[^}]*})? 1\\.0$");
    }

    /// Whether the first try was stored is asked before another one: so there is one entry, and no failure.
    @Test
    void aChangeWhoseEntryWasStoredUnheardIsWrittenDownOnce() {
        ofEntries = new Fault.LoseAnswer();
        Answer created = api.put("channels/unheard", "{}");

        assertThat(created.status()).as(created.response().body()).isEqualTo(201);
        assertThat(buckets.server().keys(S3Server.CONTROL_BUCKET).stream()
                        .filter(key -> key.startsWith("audit/"))
                        .map(key -> buckets.server().text(S3Server.CONTROL_BUCKET, key))
                        .filter(entry -> entry.contains("channels/unheard")))
                .hasSize(1);
        assertThat(service.output()).doesNotContain("\"target\":\"channels/unheard\"");
    }
}
