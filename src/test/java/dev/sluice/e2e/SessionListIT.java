package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.ChannelId;
import dev.sluice.pods.PodLoad;
import dev.sluice.pods.PodReport;
import dev.sluice.pods.PodState;
import dev.sluice.pods.ReportedSession;
import dev.sluice.sessions.ReportedFigures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How long the list of all sessions takes, with a store as far away as S3 mostly is.
@Tag("cluster")
class SessionListIT {
    private static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules();
    private static final int PODS = 20;
    private static final int SESSIONS_EACH = 50;
    private static final Duration LATENCY = Duration.ofMillis(30);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    /// The first ones run code that never ran before, and other programs run beside.
    private static final int ROUNDS = 6;

    @Test
    void aThousandSessionsOverTwentyPodsAreListedWithinASecond() {
        Path folder = SluiceProcess.folder("SessionListIT");
        try (Buckets.S3 buckets = Buckets.S3.start();
                StoreProxy far = StoreProxy.start(
                        buckets.server().endpoint(), (method, path) -> new StoreProxy.Fault.Slow(LATENCY))) {
            Map<String, String> settings = new HashMap<>(buckets.settings());
            settings.put("quarkus.s3.endpoint-override", far.endpoint().toString());
            settings.put("sluice.pod.id", "asked");
            try (SluiceProcess asked = SluiceProcess.start(folder, settings)) {
                Api api = Api.of(asked, folder);
                List<Long> tookMillis = IntStream.range(0, ROUNDS)
                        .mapToObj(round -> ask(api, buckets, round))
                        .toList();
                assertThat(tookMillis)
                        .as("milliseconds")
                        .allMatch(took -> took > LATENCY.toMillis())
                        .anyMatch(took -> took < LONGEST.toMillis());
            }
        }
    }

    /// All reports are news each time.
    private static long ask(Api api, Buckets buckets, int round) {
        for (int pod = 0; pod < PODS; pod++) {
            buckets.putControl("pods/pod-" + pod + ".json", report(pod, round));
        }
        // What was read before does not count any more.
        long writtenNanos = System.nanoTime();
        await().until(() -> System.nanoTime() - writtenNanos > TimeUnit.MILLISECONDS.toNanos(1_100));
        long startNanos = System.nanoTime();
        Api.Answer answer = api.get("sessions?limit=1000");
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(answer.json().path("items")).hasSize(PODS * SESSIONS_EACH);
        assertThat(answer.json().at("/items/0/broadcastId").asText()).isEqualTo("b" + round);
        return took;
    }

    private static String report(int pod, int round) {
        List<ReportedSession> sessions = IntStream.range(0, SESSIONS_EACH)
                .mapToObj(number -> {
                    String channel = "channel-" + pod + "-" + number;
                    return new ReportedSession(
                            "20260101-" + channel + "-bcdfghjkmnpq",
                            new ChannelId(channel),
                            "b" + round,
                            1,
                            false,
                            false,
                            ReportedFigures.details(number % 2),
                            null,
                            0);
                })
                .toList();
        PodReport report = new PodReport(
                "pod-" + pod,
                "instance-" + pod,
                PodState.RUNNING,
                ReportedFigures.START,
                sessions,
                List.of(),
                null,
                null,
                false,
                new PodLoad(600, 0.1, "1"));
        try {
            return JSON.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
