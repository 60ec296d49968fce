package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testing.HookReceiver;
import dev.sluice.testing.HookReceiver.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What machines read of a service: its log in JSON, its traces, its metrics.
class TelemetryIT {
    private static final Channel CHANNEL = Channel.of("measured");
    private static final Channel KICKED = Channel.of("kicked");
    private static final String CODE = Secrets.issued("theAuthorizationCode");
    private static final Pattern SESSION_ID = Pattern.compile("[0-9]{8}-(?:measured|kicked)-[a-z0-9]{12}");
    private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (sluice_\\S+) (\\S+)$");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(sluice_[a-z_]+)` \\|");

    private static HookReceiver collector;
    private static SluiceProcess service;

    @BeforeAll
    static void publish() {
        collector = new HookReceiver().answering(call -> new Answer(200, ""));
        Buckets.Folders buckets = Buckets.Folders.emptyFor(TelemetryIT.class);
        buckets.add(CHANNEL);
        buckets.add(KICKED);
        Map<String, String> settings = new LinkedHashMap<>(buckets.settings());
        settings.put("quarkus.log.console.json.enabled", "true");
        settings.put("quarkus.otel.sdk.disabled", "false");
        settings.put("quarkus.otel.exporter.otlp.endpoint", collector.url(""));
        settings.put("quarkus.otel.exporter.otlp.protocol", "http/protobuf");
        settings.put("quarkus.otel.bsp.schedule.delay", "200ms");
        Path folder = SluiceProcess.folder("TelemetryIT");
        service = SluiceProcess.start(folder, settings);
        try (Command.Running ffmpeg = FfmpegPublisher.encode(service.rtmpUrl(), CHANNEL.key() + "0", 1)) {
            assertThat(ffmpeg.await(Duration.ofSeconds(10)).exitCode()).isNotZero();
        }
        try (Command.Running ffmpeg = FfmpegPublisher.encode(service.rtmpUrl(), CHANNEL.key(), 5)) {
            ffmpeg.await(Duration.ofSeconds(20)).orFail();
        }
        Broadcast.awaitEnd(buckets, CHANNEL);
        service.get(service.webUrl().resolve("/login?code=" + CODE + "&state=x"));
        service.get(service.webUrl().resolve("/logout?x=" + CODE));
        Api api = Api.of(service, folder);
        assertThat(api.get("channels").status()).isEqualTo(200);
        kick(api);
    }

    /// Ends a session over the API.
    private static void kick(Api api) {
        try (Command.Running ffmpeg = FfmpegPublisher.encode(service.rtmpUrl(), KICKED.key(), 60)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> !live(api).isEmpty());
            assertThat(api.delete("sessions/" + live(api).getFirst()).status()).isIn(200, 202, 204);
            ffmpeg.await(Duration.ofSeconds(20));
        }
        await().until(() -> lines().stream().anyMatch(line -> message(line).contains("ended: kicked")));
    }

    private static List<String> live(Api api) {
        return api.all("sessions?channelId=kicked&state=live", "id");
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
        if (collector != null) {
            collector.close();
        }
    }

    private static List<JsonNode> lines() {
        return service.output()
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(TelemetryIT::json)
                .toList();
    }

    private static String message(JsonNode line) {
        return line.path("message").asText();
    }

    /// Among them those of other parts than the session's own, and the one about the end of its connection.
    @Test
    void everyLineOfASessionHasItsIdsAsFields() {
        List<JsonNode> ofSessions =
                lines().stream().filter(line -> line.path("mdc").has("session")).toList();

        assertThat(ofSessions.stream().map(TelemetryIT::message))
                .anyMatch(message -> message.contains(" publishes channel measured"))
                .anyMatch(message -> message.startsWith("session ") && message.contains(" is ended: "))
                .anyMatch(message -> message.startsWith("connection from ") && message.contains("ended: kicked"));
        assertThat(ofSessions).allSatisfy(line -> {
            String channel = line.path("mdc").path("channel").asText();
            assertThat(channel).isIn("measured", "kicked");
            assertThat(line.path("mdc").path("session").asText()).contains("-" + channel + "-");
        });
        assertThat(lines())
                .allSatisfy(line -> SESSION_ID
                        .matcher(message(line))
                        .results()
                        .forEach(named -> assertThat(
                                        line.path("mdc").path("session").asText())
                                .as(message(line))
                                .isEqualTo(named.group())));
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    /// Protocol buffers hold their texts as they are.
    @Test
    void spansOfPublishingAndUploadsReachACollector() {
        await().untilAsserted(() -> {
            String spans = collector.calls().stream()
                    .filter(call -> call.path().equals("/v1/traces"))
                    .map(HookReceiver.Call::body)
                    .collect(Collectors.joining());
            assertThat(spans)
                    .contains("publish", "sluice.channel", "measured", "sluice.session", "accepted", "unknown_key")
                    .contains("upload", "sluice.object", "sluice.size", "sluice.attempts", "seg/measured/");
            assertThat(spans).as("of HTTP").contains("GET /api/v1/channels");
            assertThat(spans).doesNotContain(CODE).doesNotContain("/login");
            assertThat(Secrets.leaksIn(spans)).isEmpty();
        });
    }

    @Test
    void everyMetricOfAServiceThatHasWorkedIsInTheReadme() throws IOException {
        Set<String> emitted = FAMILY.matcher(service.metrics())
                .results()
                .map((MatchResult family) -> family.group(1) + (family.group(2).equals("counter") ? "_total" : ""))
                // The largest value of a histogram comes with it.
                .map(name -> name.replaceFirst("_max$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> explained = ROW.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map((MatchResult row) -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(emitted)
                .contains(
                        "sluice_sessions",
                        "sluice_ingest_bytes_total",
                        "sluice_segments_total",
                        "sluice_segment_upload_seconds",
                        "sluice_segment_publish_seconds",
                        "sluice_playlist_conflicts_total",
                        "sluice_playlist_gaps_total",
                        "sluice_rtmp_disconnects_total",
                        "sluice_segment_memory_bytes",
                        "sluice_segment_memory_limit_bytes")
                .isSubsetOf(explained);
        assertThat(service.metrics())
                .contains("sluice_segment_upload_seconds_bucket{")
                .containsPattern("sluice_segment_upload_seconds_count [1-9]")
                .containsPattern("sluice_segment_upload_bytes_total [1-9]");
    }
}
