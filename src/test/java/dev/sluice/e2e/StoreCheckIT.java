package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.S3Server;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The store's self-test at start, and the command that tries a store without starting anything.
@Tag("cluster")
class StoreCheckIT {
    private static final Duration EXIT = Duration.ofSeconds(60);
    private static final String CHECK = "check-store";
    private static final StoreProxy.Fault NONE = new StoreProxy.Fault.None();

    private static S3Server refusingServer;
    private static StoreProxy refusing;

    /// It tries for a while before it gives up, and the other tests need not wait for that.
    private static SluiceProcess refused;

    private static long refusedNanos;

    @BeforeAll
    static void startOnAStoreThatIsDown() {
        refusingServer = S3Server.startUnderPolicy();
        refusing = StoreProxy.start(refusingServer.endpoint(), (method, path) -> new StoreProxy.Fault.Refuse());
        refusedNanos = System.nanoTime();
        refused = SluiceProcess.launch(folder("down"), settings(refusingServer, refusing));
    }

    @AfterAll
    static void stop() {
        try (S3Server server = refusingServer;
                StoreProxy proxy = refusing;
                SluiceProcess service = refused) {
            assertThat(Arrays.asList(server, proxy, service)).doesNotContainNull();
        }
    }

    @Test
    void aStoreThatIgnoresConditionsIsRefusedInOneLine() {
        try (S3Server server = S3Server.startUnsigned();
                StoreProxy proxy =
                        StoreProxy.start(server.endpoint(), (method, path) -> new StoreProxy.Fault.Unconditional())) {
            String line = StartUpIT.fails("conditions", settings(server, proxy), "quarkus.s3.endpoint-override");

            assertThat(line)
                    .contains("Sluice cannot start: the store cannot be trusted: the bucket media"
                            + " (sluice.store.s3.media-bucket) breaks the rule 'of 16 writers that create one object"
                            + " exactly one wins'")
                    .contains("were told that they had won")
                    .contains("So two processes would own one channel.")
                    .contains("Backblaze B2", "Garage", "Google Cloud Storage")
                    .contains("check-store");
        }
    }

    @Test
    void aStoreThatIsDownIsNotCalledUntrustworthy() {
        Duration left = EXIT.minusNanos(System.nanoTime() - refusedNanos);
        assertThat(refused.awaitExit(left.isPositive() ? left : Duration.ofMillis(1)))
                .isNotZero();

        assertThat(refused.output())
                .contains("Sluice cannot start: PUT ", "503 SlowDown")
                .doesNotContain("trusted", "\tat ");
    }

    @Test
    void aSlowStoreThatFailsNowAndThenIsGoodEnoughToStartOn() {
        StoreProxy.Rule rule = (method, path) -> path.hashCode() % 5 == 0 && method.equals("GET")
                ? new StoreProxy.Fault.Slow(Duration.ofSeconds(1))
                : NONE;
        try (S3Server server = S3Server.startUnderPolicy();
                StoreProxy proxy = StoreProxy.start(server.endpoint(), rule);
                SluiceProcess service = SluiceProcess.start(folder("slow"), settings(server, proxy))) {
            assertThat(service.output())
                    .contains("the bucket media (sluice.store.s3.media-bucket) has passed the self-test")
                    .contains("the bucket control (sluice.store.s3.control-bucket) has passed the self-test");
        }
    }

    @Test
    void theCommandPrintsWhatAStoreCanDoAndTouchesNoPort() throws IOException {
        try (Buckets.S3 buckets = Buckets.S3.start();
                ServerSocket taken = new ServerSocket(0)) {
            Map<String, String> settings = new HashMap<>(buckets.settings());
            for (String port : List.of("quarkus.http.port", "quarkus.management.port", "sluice.rtmp.port")) {
                settings.put(port, Integer.toString(taken.getLocalPort()));
            }
            settings.remove("sluice.playback.base-url");
            try (SluiceProcess check = SluiceProcess.launch(folder("good"), settings, CHECK)) {
                assertThat(check.awaitExit(EXIT)).as(check.output()).isZero();

                assertThat(check.output())
                        .contains("Bucket media (sluice.store.s3.media-bucket)")
                        .contains("Bucket control (sluice.store.s3.control-bucket)")
                        .contains("holds      of 16 writers that create one object exactly one wins (tried 25 times)")
                        .containsPattern("PUT, conditional +\\d{3}( +\\d+\\.\\d){4}\\n")
                        .contains("Both buckets qualify")
                        .doesNotContain("VIOLATED", "not tried", "Sluice is ready");
            }
        }
    }

    @Test
    void theCommandSaysWhatAStoreDoesWrong() {
        try (S3Server server = S3Server.startUnsigned();
                StoreProxy proxy =
                        StoreProxy.start(server.endpoint(), (method, path) -> new StoreProxy.Fault.Unconditional());
                SluiceProcess check = SluiceProcess.launch(folder("bad"), settings(server, proxy), CHECK)) {
            assertThat(check.awaitExit(EXIT)).isEqualTo(1);

            assertThat(check.output())
                    .contains(
                            "VIOLATED   If-Match is refused where there is no object", "seen: the store took the write")
                    .contains("holds      a read sees the overwrite before it")
                    .contains("This store does not qualify");
        }
    }

    @Test
    void theCommandTriesAFolderUnlessARunningServiceHasIt() {
        Path folder = folder("folder");
        try (SluiceProcess service = SluiceProcess.start(folder, Map.of());
                SluiceProcess check = SluiceProcess.launch(
                        folder("folder-2"),
                        Map.of("sluice.data-dir", folder.resolve("data").toString()),
                        CHECK)) {
            assertThat(check.awaitExit(EXIT)).isEqualTo(1);
            assertThat(check.output()).contains("sluice.store.file.root: another process uses");
            assertThat(service.terminate(EXIT)).isIn(0, 143);
        }
        try (SluiceProcess check = SluiceProcess.launch(folder("folder-3"), Map.of(), CHECK)) {
            assertThat(check.awaitExit(EXIT)).as(check.output()).isZero();
            assertThat(check.output()).contains("Both buckets qualify");
        }
    }

    @Test
    void anUnknownCommandIsRefusedAndHelpGiven() {
        try (SluiceProcess unknown = SluiceProcess.launch(folder("unknown"), Map.of(), "chekc-store");
                SluiceProcess help = SluiceProcess.launch(folder("help"), Map.of(), "help")) {
            assertThat(unknown.awaitExit(EXIT)).isEqualTo(2);
            assertThat(unknown.output()).contains("does not know the command 'chekc-store'", "check-store   ");
            assertThat(help.awaitExit(EXIT)).isZero();
            assertThat(help.output()).startsWith("Usage: ");
        }
    }

    private static Path folder(String name) {
        return SluiceProcess.folder("StoreCheckIT-" + name);
    }

    private static Map<String, String> settings(S3Server server, StoreProxy proxy) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            Map<String, String> settings = new HashMap<>(new Buckets.S3(server, client).settings());
            settings.put("quarkus.s3.endpoint-override", proxy.endpoint().toString());
            return settings;
        }
    }
}
