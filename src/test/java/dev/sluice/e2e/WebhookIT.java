package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.e2e.FfmpegPublisher.Pace;
import dev.sluice.testing.HookReceiver;
import dev.sluice.testing.HookReceiver.Answer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What another program hears of a service's sessions, while it works and while it does not.
class WebhookIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Channel RECORDED = Channel.of("recorded").asRecorded();
    private static final Channel SPARSE = Channel.of("sparse");
    private static final Channel INTERRUPTED = Channel.of("interrupted");

    private static HookReceiver receiver;
    private static Buckets.Folders buckets;
    private static Map<String, String> settings;
    private static SluiceProcess service;

    @BeforeAll
    static void start() {
        receiver = new HookReceiver();
        buckets = Buckets.Folders.emptyFor(WebhookIT.class);
        List.of(RECORDED, SPARSE, INTERRUPTED).forEach(buckets::add);
        settings = new LinkedHashMap<>(buckets.settings());
        settings.put("sluice.webhooks.url", receiver.url("/hook/" + Secrets.issued("secretInThePath")));
        settings.put("sluice.webhooks.secret", HookReceiver.SECRET);
        service = SluiceProcess.start(SluiceProcess.folder("WebhookIT"), settings);
    }

    @AfterEach
    void answerAgain() {
        receiver.answering(call -> new Answer(204, ""));
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
        if (receiver != null) {
            receiver.close();
        }
    }

    private static List<JsonNode> events(Channel channel) {
        return receiver.calls().stream()
                .filter(call -> call.isSignedWith(HookReceiver.SECRET))
                .map(WebhookIT::json)
                .filter(event -> event.path("data").toString().contains('"' + channel.id() + '"'))
                .toList();
    }

    private static List<String> types(Channel channel) {
        return events(channel).stream()
                .map(event -> event.path("type").asText())
                .toList();
    }

    private static JsonNode event(Channel channel, String type) {
        return events(channel).stream()
                .filter(event -> event.path("type").asText().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode json(HookReceiver.Call call) {
        try {
            return new ObjectMapper().readTree(call.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(call.body(), e);
        }
    }

    private static void publish(Channel channel, int seconds) {
        try (Command.Running ffmpeg = FfmpegPublisher.encode(service.rtmpUrl(), channel.key(), seconds)) {
            ffmpeg.await(SOON).orFail();
        }
    }

    @Test
    void aRecordedSessionIsToldFromItsBeginningToItsRecording() {
        publish(RECORDED, 4);
        await().atMost(SOON).until(() -> types(RECORDED).size() == 3);

        assertThat(types(RECORDED))
                .startsWith("session.started")
                .containsExactlyInAnyOrder("session.started", "session.ended", "recording.ready");
        JsonNode started = event(RECORDED, "session.started").path("data");
        JsonNode ended = event(RECORDED, "session.ended").path("data");
        assertThat(started.path("channelId").asText()).isEqualTo("recorded");
        assertThat(ended.path("id").asText()).isEqualTo(started.path("id").asText());
        assertThat(ended.path("end").path("cause").asText()).isEqualTo("unpublished");
        String recording = event(RECORDED, "recording.ready")
                .path("data")
                .path("recordingUrl")
                .asText();
        assertThat(recording).endsWith("/main/vod.m3u8");
        assertThat(service.get(java.net.URI.create(recording)).body()).contains("#EXT-X-ENDLIST");
    }

    @Test
    void aFindingIsToldOnceWithItsSession() {
        try (Command.Running ffmpeg = Command.start(Command.ffmpeg(List.of(
                "-nostdin",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x180:rate=25",
                "-t",
                "30",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-pix_fmt",
                "yuv420p",
                "-g",
                "250",
                "-keyint_min",
                "250",
                "-sc_threshold",
                "0",
                "-f",
                "flv",
                service.rtmpUrl() + "/" + SPARSE.key())))) {
            ffmpeg.await(Duration.ofSeconds(30)).orFail();
        }
        await().atMost(SOON).until(() -> types(SPARSE).contains("session.ended"));

        assertThat(types(SPARSE)).containsExactly("session.started", "session.finding", "session.ended");
        JsonNode data = event(SPARSE, "session.finding").path("data");
        assertThat(data.path("finding").path("kind").asText()).isEqualTo("keyframe-interval");
        assertThat(data.path("finding").path("text").asText()).contains("2 s");
        assertThat(data.path("session").path("channelId").asText()).isEqualTo("sparse");
    }

    @Test
    void aReceiverThatIsAwayForAWhileMissesNothingAndNoStreamWaits() {
        AtomicInteger refused = new AtomicInteger();
        receiver.answering(call -> new Answer(refused.incrementAndGet() <= 2 ? 503 : 200, ""));
        publish(INTERRUPTED, 3);
        Broadcast.awaitEnd(buckets, INTERRUPTED);
        await().atMost(SOON).until(() -> types(INTERRUPTED).contains("session.ended"));

        assertThat(types(INTERRUPTED))
                .containsExactly("session.started", "session.started", "session.started", "session.ended");
        assertThat(service.output()).doesNotContain("secretInThePath");
    }

    @Test
    void whatASessionsEndTellsArrivesBeforeTheProcessExits() {
        Map<String, String> own = new LinkedHashMap<>(settings);
        Buckets.Folders other = new Buckets.Folders(SluiceProcess.folder("WebhookIT-shutdown-store"));
        Channel channel = Channel.of("shut-down");
        other.add(channel);
        own.putAll(other.settings());
        Input input = Input.of(Input.Video.of("30", 2), new Input.Audio(48_000, 2, false));
        assertThat(input.file()).exists();
        try (SluiceProcess leaving = SluiceProcess.start(SluiceProcess.folder("WebhookIT-shutdown"), own);
                Command.Running ffmpeg =
                        FfmpegPublisher.start(input.file(), leaving.rtmpUrl(), channel.key(), Pace.REAL_TIME)) {
            await().atMost(SOON).until(() -> types(channel).contains("session.started"));
            assertThat(ffmpeg.isAlive()).isTrue();
            assertThat(leaving.terminate(Duration.ofSeconds(15))).isIn(0, 143);
        }

        assertThat(types(channel)).containsExactly("session.started", "session.ended");
        assertThat(event(channel, "session.ended").at("/data/end/cause").asText())
                .isEqualTo("draining");
    }
}
