package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The process goes away while somebody publishes, and another one takes his return: what it needs to go on stands in
/// the store.
@Tag("long")
class RestartIT {
    private static final Map<String, String> SHORT_WINDOW = Map.of("sluice.hls.window", "8s");
    private static final Duration EXIT = Duration.ofSeconds(10);
    private static final Tape BEFORE = Clip.ofSeconds(14).tape().until(7_100);
    private static final Tape AFTER = Clip.ofSeconds(8).withSeed(2).tape();

    /// Real time passes only once.
    private static ExecutorService threads;

    private static Future<List<String>> killed;
    private static Future<List<String>> terminated;

    @BeforeAll
    static void start() {
        Case kill = Case.of("kill -9, restart, return", Case.halfOpen(BEFORE, 0), Case.unpublished(AFTER))
                .expecting(new Expectation()
                        .discontinuities(1)
                        .mayMiss((session, piece) -> session == 0 && piece.capturedMs() >= 6_000));
        Case terminate = Case.of("SIGTERM, restart, return", Case.halfOpen(BEFORE, 0), Case.unpublished(AFTER))
                .expecting(new Expectation().discontinuities(1));
        threads = Executors.newVirtualThreadPerTaskExecutor();
        killed = threads.submit(() -> play(kill, "killed", SluiceProcess::kill));
        terminated = threads.submit(() -> play(terminate, "terminated", service -> service.terminate(EXIT)));
    }

    @AfterAll
    static void stop() {
        if (threads != null) {
            threads.shutdownNow();
        }
    }

    @Test
    void aKilledProcessLosesWhatItHadNotNamedAndNothingElse() throws Exception {
        assertThat(killed.get()).isEmpty();
    }

    @Test
    void aTerminatedProcessLosesNothing() throws Exception {
        assertThat(terminated.get()).isEmpty();
    }

    private static List<String> play(Case which, String name, Consumer<SluiceProcess> end) {
        Channel channel = Channel.of(name);
        Path copies = SluiceProcess.folder("RestartIT-" + name + "-seen");
        try (Buckets.S3 buckets = Buckets.S3.start();
                HttpClient client = HttpClient.newHttpClient();
                Viewer viewer = Viewer.start(client, buckets.server().mediaUrl(channel.indexKey()), copies);
                Performance performance = new Performance(channel, copies)) {
            buckets.add(channel);
            Map<String, String> settings = new HashMap<>(buckets.settings());
            settings.putAll(SHORT_WINDOW);
            try (SluiceProcess first =
                    SluiceProcess.start(SluiceProcess.folder("RestartIT-" + name + "-1"), settings)) {
                performance.play(which.sessions().getFirst(), first.rtmpUrl(), viewer);
                await().atMost(EXIT)
                        .until(() -> viewer.snapshot().broadcasts().stream()
                                .anyMatch(seen -> seen.entries().size() == 3));
                end.accept(first);
            }
            try (SluiceProcess second =
                    SluiceProcess.start(SluiceProcess.folder("RestartIT-" + name + "-2"), settings)) {
                performance.play(which.sessions().getLast(), second.rtmpUrl(), viewer);
                performance.awaitEnd(which.expected(), viewer);
            }
            Viewing viewing = viewer.finish();
            List<String> findings = new ArrayList<>(performance.findings());
            findings.addAll(Verdict.of(which, performance.times(), viewing));
            return findings;
        }
    }
}
