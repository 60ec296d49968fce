package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.StoreProxy.Fault;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A store that fails or crawls, and an encoder that does nothing wrong.
@Tag("long")
class UploadFaultsIT {
    /// Several segments are named at once when a fault is over, and none of them may leave before it was seen.
    private static final Map<String, String> LARGE_WINDOW = Map.of("sluice.hls.window", "120s");

    /// How long the service tries to upload one segment, and some time for the rest.
    private static final Duration LONGEST_UPLOAD = Duration.ofSeconds(25);

    private static final Map<Case, StoreProxy.Rule> TABLE = table();

    private static Buckets.S3 buckets;
    private static StoreProxy proxy;
    private static CaseStage stage;
    private static SluiceProcess service;

    private static Map<Case, StoreProxy.Rule> table() {
        Map<Case, StoreProxy.Rule> table = new LinkedHashMap<>();
        table.put(
                Case.of("uploads: one segment is refused beyond its deadline", clip(24))
                        .expecting(new Expectation()
                                .gaps(1)
                                .namedWithin(LONGEST_UPLOAD)
                                .mayMiss(
                                        (session, piece) -> piece.capturedMs() >= 3_900 && piece.capturedMs() < 6_000)),
                (method, path) -> path.endsWith("-2.ts") ? new Fault.Refuse() : new Fault.None());
        table.put(
                Case.of("uploads: the first segment is refused beyond its deadline", clip(24))
                        .expecting(new Expectation()
                                .discontinuities(0, 1)
                                .namedWithin(LONGEST_UPLOAD)
                                .mayMiss((session, piece) -> piece.capturedMs() < 2_000)),
                (method, path) -> path.endsWith("-0.ts") ? new Fault.Refuse() : new Fault.None());
        table.put(
                Case.of("uploads: each request takes 1.5 s", clip(16))
                        .expecting(new Expectation().namedWithin(Duration.ofSeconds(10))),
                (method, path) -> new Fault.Slow(Duration.ofMillis(1_500)));
        table.put(
                Case.of("uploads: the store is unavailable for 10 s", clip(20))
                        .expecting(new Expectation().namedWithin(Duration.ofSeconds(16))),
                unavailable(Duration.ofSeconds(10)));
        table.put(
                Case.of("uploads: playlists cannot be written for 6 s", clip(16))
                        .expecting(new Expectation().namedWithin(Duration.ofSeconds(12))),
                new StoreProxy.Rule() {
                    private final StoreProxy.Rule unavailable = unavailable(Duration.ofSeconds(6));

                    @Override
                    public Fault faultOf(String method, String path) {
                        Fault fault = unavailable.faultOf(method, path);
                        return path.endsWith(".m3u8") ? fault : new Fault.None();
                    }
                });
        return table;
    }

    /// From the second segment on.
    private static StoreProxy.Rule unavailable(Duration duration) {
        AtomicLong end = new AtomicLong();
        return (method, path) -> {
            if (path.endsWith("-1.ts")) {
                end.compareAndSet(0, System.nanoTime() + duration.toNanos());
            }
            return end.get() != 0 && System.nanoTime() < end.get() ? new Fault.Refuse() : new Fault.None();
        };
    }

    private static Tape clip(int seconds) {
        return Clip.ofSeconds(seconds).tape();
    }

    @BeforeAll
    static void start() {
        buckets = Buckets.S3.start();
        List<Case> cases = List.copyOf(TABLE.keySet());
        stage = new CaseStage(
                "UploadFaultsIT", cases, buckets, key -> buckets.server().mediaUrl(key));
        proxy = StoreProxy.start(
                buckets.server().endpoint(),
                (method, path) -> cases.stream()
                        .filter(each -> path.contains("/" + stage.channel(each).id() + "/"))
                        .findFirst()
                        .map(each -> TABLE.getOrDefault(each, (m, p) -> new Fault.None())
                                .faultOf(method, path))
                        .orElse(new Fault.None()));
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.putAll(LARGE_WINDOW);
        settings.put("quarkus.s3.endpoint-override", proxy.endpoint().toString());
        service = SluiceProcess.start(SluiceProcess.folder("UploadFaultsIT"), settings);
        stage.start(service);
    }

    @AfterAll
    static void stop() {
        if (stage != null) {
            stage.close();
        }
        if (service != null) {
            service.close();
        }
        if (proxy != null) {
            proxy.close();
        }
        if (buckets != null) {
            buckets.close();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void theStreamGoesOn(Case which) {
        assertThat(stage.findings(which)).as(which.name()).isEmpty();
    }

    static List<Case> cases() {
        return List.copyOf(TABLE.keySet());
    }
}
