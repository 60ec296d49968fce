package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.e2e.FfmpegPublisher.Pace;
import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import dev.sluice.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What an operator is told of a session is what its encoder sends.
@Tag("cluster")
class SessionFiguresIT {
    private static SessionPods pods;

    @BeforeAll
    static void start() {
        Path folder = SluiceProcess.folder("SessionFiguresIT");
        Path certificate = folder.resolve("tls.crt");
        Path key = folder.resolve("tls.key");
        TestCertificate.make(folder, "pod").writePem(certificate, key);
        pods = SessionPods.start(
                "SessionFiguresIT",
                Map.of(
                        "quarkus.http.ssl-port",
                        "0",
                        "quarkus.tls.key-store.pem.0.cert",
                        certificate.toString(),
                        "quarkus.tls.key-store.pem.0.key",
                        key.toString()));
    }

    @AfterAll
    static void stop() {
        pods.stop();
    }

    private static double metric(String name) {
        return pods.publishing()
                .metrics()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static double seconds(JsonNode duration) {
        return Duration.parse(duration.asText()).toMillis() / 1e3;
    }

    @Test
    void theFiguresAreThoseOfWhatIsSent() {
        Channel channel = pods.add(Channel.of("figures").asRecorded());
        double bytesBefore = metric("sluice_ingest_bytes_total");
        Instant before = Instant.now();
        String id;
        try (Command.Running ffmpeg = FfmpegPublisher.encode(pods.url(), channel.key(), 30)) {
            id = pods.live(channel).path("id").asText();
            JsonNode now = await().atMost(Duration.ofSeconds(25))
                    .pollInterval(Duration.ofMillis(500))
                    .until(
                            () -> pods.session(id),
                            found -> found.at("/video/frames").asInt() >= 400);
            assertThat(now.path("state").asText()).isEqualTo("live");
            assertThat(now.path("pod").asText()).isEqualTo("pod-elsewhere");
            assertThat(now.path("keyId").asText()).isEqualTo("k1");
            assertThat(Instant.parse(now.path("startedAt").asText())).isBetween(before, Instant.now());
            assertThat(now.at("/client/address").asText()).isEqualTo("127.0.0.1");
            assertThat(now.at("/client/encoder").asText()).startsWith("Lavf");
            assertThat(now.at("/client/protocol").asText()).isEqualTo("rtmp");
            assertThat(now.at("/video/width").asInt()).isEqualTo(320);
            assertThat(now.at("/video/height").asInt()).isEqualTo(180);
            assertThat(now.at("/video/codec").asText()).startsWith("avc1.");
            assertThat(now.at("/video/frameRate").asDouble()).isCloseTo(25, within(0.1));
            assertThat(now.at("/video/keyframeInterval").asText()).isEqualTo("PT1S");
            assertThat(now.at("/video/dropped").asInt()).isZero();
            assertThat(now.at("/audio/codec").asText()).isEqualTo("mp4a.40.2");
            assertThat(now.at("/audio/sampleRate").asInt()).isEqualTo(48_000);
            assertThat(Math.abs(seconds(now.path("audioVideoOffset")))).isLessThan(0.15);
            assertThat(now.at("/bitrateKbps/now").asInt()).isPositive();
            assertThat(now.at("/segments/uploaded").asInt()).isBetween(5, 14);
            assertThat(seconds(now.at("/uploadLatency/p50"))).isBetween(0.0, 2.0);
            // The playlist is written after the upload, and before the next segment is.
            assertThat(seconds(now.at("/publishLatency/p50")))
                    .isBetween(seconds(now.at("/uploadLatency/p50")) * 0.8, 2.0);
            for (String latency : List.of("uploadLatency", "publishLatency")) {
                assertThat(seconds(now.path(latency).path("p99")))
                        .isGreaterThanOrEqualTo(seconds(now.path(latency).path("p50")));
                // All of the session is within the last minute.
                assertThat(now.path(latency).path("recent"))
                        .isEqualTo(now.path(latency).path("p50"));
            }
            assertThat(now.path("findings")).isEmpty();
            assertThat(now.path("end").isNull()).isTrue();
            assertThat(Duration.between(Instant.parse(now.path("measuredAt").asText()), Instant.now()))
                    .isLessThanOrEqualTo(SessionPods.SEEN);
            assertThat(now.path("playbackUrl").asText()).isEqualTo("https://cdn.example.org/live/figures/index.m3u8");
            ffmpeg.await(Duration.ofSeconds(40)).orFail();
        }
        JsonNode ended = pods.ended(id);
        double received = metric("sluice_ingest_bytes_total") - bytesBefore;
        assertThat(ended.at("/video/frames").asInt()).isEqualTo(750);
        assertThat(ended.at("/audio/frames").asInt()).isBetween(1_400, 1_410);
        assertThat(ended.path("receivedBytes").asDouble()).isBetween(received * 0.93, received);
        assertThat(ended.at("/bitrateKbps/mean").asDouble())
                .isCloseTo(ended.path("receivedBytes").asDouble() * 8 / 1_000 / 30, within(30.0));
        assertThat(ended.at("/segments/cut").asInt())
                .isEqualTo(ended.at("/segments/uploaded").asInt());
        assertThat(ended.at("/end/cause").asText()).isEqualTo("unpublished");
        assertThat(pods.sessions("state=ended&channelId=figures")).hasSize(1);
        await().atMost(SessionPods.SEEN)
                .untilAsserted(
                        () -> assertThat(pods.sessions("channelId=figures")).isEmpty());

        JsonNode broadcast = await().atMost(SessionPods.SOON)
                .until(
                        () -> pods.api()
                                .get("broadcasts?channelId=figures")
                                .json()
                                .at("/items/0"),
                        found -> !found.path("recordingUrl").isNull());
        assertThat(broadcast.path("state").asText()).isEqualTo("ended");
        assertThat(broadcast.path("recorded").asBoolean()).isTrue();
        assertThat(broadcast.path("recordingUrl").asText())
                .startsWith("https://cdn.example.org/rec/figures/")
                .endsWith("/main/vod.m3u8");
    }

    /// By somebody else's eyes: the file is sent as it is, in its own time.
    @Test
    void theFiguresAreThoseThatFfprobeFindsInTheFileThatWasSent() {
        Channel channel = pods.add(Channel.of("probed"));
        Input input = Input.of(new Video("30", 2, "426x240", "600k"), new Audio(44_100, 1, false));
        try (Command.Running ffmpeg =
                FfmpegPublisher.start(input.file(), pods.publishing().rtmpsUrl(), channel.key(), Pace.REAL_TIME)) {
            ffmpeg.await(Duration.ofSeconds(40)).orFail();
        }
        JsonNode told = pods.ended(channel);
        ProbedFile sent = ProbedFile.of(input.file());
        assertThat(told.at("/client/protocol").asText()).isEqualTo("rtmps");
        assertThat(told.at("/video/codec").asText()).isEqualTo(sent.videoCodec());
        assertThat(told.at("/video/width").asInt()).isEqualTo(sent.width());
        assertThat(told.at("/video/height").asInt()).isEqualTo(sent.height());
        assertThat(told.at("/video/frameRate").asDouble()).isCloseTo(sent.frameRate(), within(0.1));
        assertThat(told.at("/video/frames").asInt()).isEqualTo(sent.videoPackets());
        assertThat(seconds(told.at("/video/keyframeInterval"))).isCloseTo(sent.keyframeInterval(), within(0.002));
        assertThat(told.at("/audio/codec").asText()).isEqualTo(sent.audioCodec());
        assertThat(told.at("/audio/sampleRate").asInt()).isEqualTo(sent.sampleRate());
        assertThat(told.at("/audio/channels").asInt())
                .isEqualTo(sent.channels())
                .isEqualTo(1);
        assertThat(told.at("/audio/frames").asInt()).isEqualTo(sent.audioPackets());
        // Besides: two configurations, and the end of the pictures.
        assertThat(told.path("receivedBytes").asLong()).isBetween(sent.flvBytes(), sent.flvBytes() + 100);
        double kbps = sent.flvBytes() * 8 / 1_000.0 / input.seconds();
        assertThat(told.at("/bitrateKbps/mean").asDouble()).isCloseTo(kbps, within(kbps * 0.1));
        assertThat(told.at("/bitrateKbps/minute").asDouble()).isCloseTo(kbps, within(kbps * 0.15));
    }

    @Test
    void soundThatIsSentLaterThanItsPicturesShowsAsANegativeOffset() throws IOException {
        Channel channel = pods.add(Channel.of("offset"));
        List<Tape.Piece> pieces =
                Clip.ofSeconds(8).tape().withSoundHeldBack(400).pieces();
        long last = pieces.getLast().sentMs();
        publish(
                channel,
                pieces.stream().filter(piece -> piece.sentMs() < last - 1_000).toList());
        assertThat(seconds(pods.ended(channel).path("audioVideoOffset"))).isBetween(-0.45, -0.35);
    }

    @Test
    void aKeyframeIntervalThatGrowsIsToldWithWhatToSetAndWhatItHasCost() throws IOException {
        Instant before = Instant.now();
        Channel channel = pods.add(Channel.of("growing").asRecorded());
        publish(
                channel,
                Clip.ofSeconds(24)
                        .withKeyFramesAt(List.of(0, 2_000, 4_000, 12_000, 20_000))
                        .silently()
                        .tape()
                        .pieces());
        JsonNode ended = pods.ended(channel);
        JsonNode finding = StreamSupport.stream(ended.path("findings").spliterator(), false)
                .filter(one -> one.path("kind").asText().equals("keyframe-interval"))
                .findFirst()
                .orElseThrow();
        assertThat(finding.path("text").asText())
                .startsWith("keyframe interval of 8.0 s or more: set it to 2 s in the encoder");
        assertThat(finding.path("count").asInt()).isEqualTo(2);
        Instant first = Instant.parse(finding.path("first").asText());
        assertThat(Instant.parse(finding.path("last").asText())).isBetween(first, Instant.now());
        assertThat(first).isAfter(before);

        assertThat(ended.path("earlierBroadcastIds")).hasSize(1);
        String left = ended.at("/earlierBroadcastIds/0").asText();
        JsonNode broadcasts = await().atMost(SessionPods.SOON)
                .until(
                        () -> pods.api()
                                .get("broadcasts?channelId=growing&limit=2")
                                .json()
                                .path("items"),
                        found ->
                                found.findValuesAsText("recordingUrl").stream().allMatch(url -> url.endsWith(".m3u8")));
        assertThat(broadcasts.findValuesAsText("id"))
                .containsExactly(ended.path("broadcastId").asText(), left);
    }

    /// As fast as they are taken.
    private static void publish(Channel channel, List<Tape.Piece> pieces) throws IOException {
        try (RtmpPublisher publisher = RtmpPublisher.publish(pods.url(), channel.key(), 4_096)) {
            for (Tape.Piece piece : pieces) {
                publisher.send(piece.tag());
            }
            publisher.sync();
            publisher.unpublish(channel.key());
        }
    }
}
