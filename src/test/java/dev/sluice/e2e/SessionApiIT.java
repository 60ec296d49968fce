package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.testing.S3Server;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What an operator sees of sessions and does to them, by asking another pod than the one that they are on.
@Tag("cluster")
class SessionApiIT {
    /// One segment and five seconds.
    private static final Duration WHILE_MEDIA_FLOWS = Duration.ofSeconds(7);

    private static final Duration WHEN_SILENT = Duration.ofSeconds(35);

    private static final Duration SOON = SessionPods.SOON;

    private static SessionPods pods;
    private static Buckets.S3 buckets;
    private static SluiceProcess asked;
    private static URI url;
    private static Api api;

    /// Takes half a minute in which nothing happens: it passes while the others run.
    private static Future<SilentEnd> silent;

    /// @param endedAfter the change
    private record SilentEnd(Duration endedAfter, String cause) {}

    @BeforeAll
    static void start() {
        pods = SessionPods.start("SessionApiIT", Map.of());
        buckets = pods.buckets();
        asked = pods.asked();
        url = pods.url();
        api = pods.api();
        var silence = new FutureTask<>(SessionApiIT::endASilentEncoder);
        Thread.ofVirtual().start(silence);
        silent = silence;
    }

    @AfterAll
    static void stop() {
        pods.stop();
    }

    private static JsonNode live(Channel channel) {
        return pods.live(channel);
    }

    private static JsonNode session(String id) {
        return pods.session(id);
    }

    private static JsonNode ended(String id) {
        return pods.ended(id);
    }

    @Test
    void aSessionThatIsDeletedEndsWithinASegmentAndFiveSecondsAndItsKeyStaysOutside() {
        Channel channel = Channel.of("deleted").withReconnectWindow(Duration.ofSeconds(20));
        buckets.add(channel);
        try (Command.Running ffmpeg = FfmpegPublisher.encode(url, channel.key(), 120)) {
            String id = live(channel).path("id").asText();
            awaitSegment(id);
            assertThat(endsWithin(
                            WHILE_MEDIA_FLOWS,
                            ffmpeg,
                            () -> assertThat(api.delete("sessions/" + id).status())
                                    .isEqualTo(202)))
                    .contains("ended through the API");
            JsonNode ended = ended(id);
            assertThat(ended.at("/end/cause").asText()).isEqualTo("kicked");
            assertThat(ended.at("/end/reason").asText()).contains("ended through the API");
            assertThat(audit("sessions/" + id)).singleElement().satisfies(entry -> {
                assertThat(entry.path("action").asText()).isEqualTo("session.end");
                assertThat(entry.path("who").asText()).isNotEmpty();
                assertThat(entry.path("roles")).extracting(JsonNode::asText).containsExactly("sluice-admin");
                assertThat(entry.at("/before/channelId").asText()).isEqualTo("deleted");
                assertThat(entry.path("after").isNull()).isTrue();
            });
            Api.Answer again = api.delete("sessions/" + id);
            assertThat(again.status()).isEqualTo(409);
            assertThat(again.text("type")).endsWith("/conflict");
        }
        try (Command.Running ffmpeg = FfmpegPublisher.encode(asked.rtmpUrl(), channel.key(), 5)) {
            assertThat(ffmpeg.await(SOON).err()).contains("it can be published again in");
        }
        assertThat(api.delete("sessions/20260101-deleted-bcdfgh").status()).isEqualTo(404);
        assertThat(api.delete("sessions/x").status()).isEqualTo(404);
    }

    private static List<JsonNode> audit(String target) {
        return buckets.server().keys(S3Server.CONTROL_BUCKET).stream()
                .filter(key -> key.startsWith("audit/"))
                .map(key -> ApiDescription.json(buckets.server().text(S3Server.CONTROL_BUCKET, key)))
                .filter(entry -> entry.path("target").asText().equals(target))
                .toList();
    }

    private static void awaitSegment(String id) {
        await().atMost(SOON).until(() -> session(id).at("/segments/uploaded").asInt() > 0);
    }

    /// What the encoder was told.
    private static String endsWithin(Duration atMost, Command.Running encoder, Runnable action) {
        long startNanos = System.nanoTime();
        action.run();
        Command.Result result = encoder.await(atMost.plusSeconds(20));
        Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
        assertThat(result.exitCode()).isNotZero();
        assertThat(took).isLessThan(atMost);
        return result.err();
    }

    private static void ends(String name, String told, Consumer<String> change) {
        Channel channel = Channel.of(name);
        buckets.add(channel);
        try (Command.Running ffmpeg = FfmpegPublisher.encode(url, channel.key(), 120)) {
            String id = live(channel).path("id").asText();
            awaitSegment(id);
            assertThat(endsWithin(WHILE_MEDIA_FLOWS, ffmpeg, () -> change.accept("channels/" + name)))
                    .contains(told);
            assertThat(ended(id).at("/end/reason").asText()).contains(told);
        }
    }

    private static void done(Api.Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isBetween(200, 204);
    }

    @Test
    void aKeyThatIsRevokedEndsItsSession() {
        ends("revoked", "its stream key was revoked", path -> done(api.delete(path + "/stream-keys/k1")));
    }

    @Test
    void aKeyThatIsRotatedLeavesTheSessionOfTheNewOneAlone() {
        Channel channel = Channel.of("rotated");
        buckets.add(channel);
        try (Command.Running old = FfmpegPublisher.encode(url, channel.key(), 60)) {
            awaitSegment(live(channel).path("id").asText());
            Api.Answer made = api.post("channels/rotated/stream-keys", null);
            done(made);
            try (Command.Running next = FfmpegPublisher.encode(url, Secrets.issued(made.text("key")), 15)) {
                old.await(SOON);
                String id = await().atMost(SessionPods.SEEN)
                        .until(
                                () -> pods.sessions("channelId=rotated"),
                                found -> found.size() == 1
                                        && found.at("/0/keyId").asText().equals(made.text("id")))
                        .at("/0/id")
                        .asText();
                done(api.delete("channels/rotated/stream-keys/k1"));
                next.await(Duration.ofSeconds(40)).orFail();
                assertThat(ended(id).at("/end/cause").asText()).isEqualTo("unpublished");
            }
        }
    }

    @Test
    void aKeyThatIsDisabledEndsItsSession() {
        ends(
                "disabled",
                "its stream key was disabled",
                path -> done(api.patch(path + "/stream-keys/k1", "{\"enabled\": false}")));
    }

    @Test
    void aChannelThatIsDeletedEndsItsSession() {
        ends("gone", "the channel was deleted", path -> done(api.delete(path)));
    }

    @Test
    void aKeyThatExpiresInThreeSecondsEndsItsSessionInTime() {
        ends("expires", "its stream key has expired", path -> {
            Instant expiry = Instant.now().plusSeconds(3);
            done(api.patch(path + "/stream-keys/k1", "{\"expiresAt\": \"" + expiry + "\"}"));
            await().until(() -> Instant.now().isAfter(expiry));
        });
    }

    @Test
    void aSilentEncoderIsEndedWithinThirtyFiveSeconds() throws Exception {
        SilentEnd end = silent.get();

        assertThat(end.endedAfter()).isLessThan(WHEN_SILENT);
        // The process that took the change asks the owner to end it, which may have seen for itself why.
        assertThat(end.cause()).isIn("kicked", "revoked");
    }

    private static SilentEnd endASilentEncoder() throws IOException {
        Channel channel = Channel.of("silent");
        buckets.add(channel);
        try (RtmpPublisher publisher = RtmpPublisher.publish(url, channel.key(), 4_096)) {
            for (Tape.Piece piece : Clip.ofSeconds(6).tape().pieces()) {
                publisher.send(piece.tag());
            }
            publisher.sync();
            String id = live(channel).path("id").asText();
            awaitSegment(id);
            Instant before = Instant.now();
            done(api.delete("channels/silent/stream-keys/k1"));
            JsonNode ended = await().atMost(WHEN_SILENT.plusSeconds(10))
                    .pollInterval(Duration.ofMillis(500))
                    .until(
                            () -> api.get("sessions/" + id).json(),
                            found -> found.path("state").asText().equals("ended"));
            return new SilentEnd(
                    Duration.between(before, Instant.parse(ended.path("endedAt").asText())),
                    ended.at("/end/cause").asText());
        }
    }

    @Test
    void bothPodsAreListedWithTheirLoad() {
        JsonNode pods = api.get("pods").json().path("items");
        assertThat(pods).hasSize(2);
        assertThat(pods.at("/0/id").asText()).isEqualTo("pod-elsewhere");
        pods.forEach(pod -> {
            assertThat(pod.path("state").asText()).isEqualTo("running");
            assertThat(Duration.parse(pod.path("reportAge").asText())).isLessThan(Duration.ofSeconds(10));
            assertThat(pod.path("maxSessions").asInt()).isPositive();
            assertThat(pod.path("capacityUsed").asDouble()).isBetween(0.0, 1.0);
            assertThat(pod.path("version").asText()).isNotEmpty();
        });
    }
}
