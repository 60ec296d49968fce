package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Encoders that come back on another pod, sessions that are ended while they wait for them, and channels that are
/// closed while somebody publishes: as an operator sees it on a pod that may not be the one concerned.
@Tag("cluster")
class SessionMovesIT {
    private static final Path ONE = SluiceProcess.folder("SessionMovesIT-one");
    private static final Path TWO = SluiceProcess.folder("SessionMovesIT-two");

    /// A report and the look at it, with a little for a busy machine.
    private static final Duration SEEN = Duration.ofSeconds(10);

    private static Buckets.S3 buckets;
    private static SluiceProcess one;
    private static SluiceProcess two;
    private static Api api;

    @BeforeAll
    static void start() {
        buckets = Buckets.S3.start();
        one = pod(ONE, "pod-one");
        two = pod(TWO, "pod-two");
        api = Api.of(two, TWO);
    }

    private static SluiceProcess pod(Path folder, String name) {
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.put("sluice.pod.id", name);
        return SluiceProcess.start(folder, settings);
    }

    @AfterAll
    static void stop() {
        try (Buckets.S3 store = buckets;
                SluiceProcess first = one;
                SluiceProcess second = two) {
            assertThat(List.of(store, first, second)).doesNotContainNull();
        }
    }

    private static JsonNode sessions(String query) {
        return api.get("sessions?" + query).json().path("items");
    }

    private static JsonNode session(String id) {
        return api.get("sessions/" + id).json();
    }

    private static String state(String id) {
        return session(id).path("state").asText();
    }

    private static <T> T soon(Callable<T> question, java.util.function.Predicate<T> answer) {
        return await().atMost(SEEN).pollInterval(Duration.ofMillis(250)).until(question, answer);
    }

    private static String live(Channel channel, String podId) {
        return soon(
                        () -> sessions("channelId=" + channel.id()),
                        found -> found.at("/0/state").asText().equals("live")
                                && found.at("/0/pod").asText().equals(podId))
                .at("/0/id")
                .asText();
    }

    /// An encoder that sends six seconds to the first pod, and is gone.
    private static String lost(Channel channel) throws IOException {
        String id;
        try (RtmpPublisher publisher = RtmpPublisher.publish(one.rtmpUrl(), channel.key(), 4_096)) {
            for (Tape.Piece piece : Clip.ofSeconds(6).tape().pieces()) {
                publisher.send(piece.tag());
            }
            publisher.sync();
            id = live(channel, "pod-one");
            await().atMost(SEEN)
                    .until(() -> session(id).at("/segments/uploaded").asInt() > 0);
        }
        soon(() -> state(id), "waiting"::equals);
        return id;
    }

    @Test
    void anEncoderThatMovesIsAReconnectAndItsFirstSessionDoesNotComeBack() throws IOException {
        Channel channel = Channel.of("moves");
        buckets.add(channel);
        String first = lost(channel);
        try (Command.Running ffmpeg = FfmpegPublisher.encode(two.rtmpUrl(), channel.key(), 12)) {
            String second = live(channel, "pod-two");
            assertThat(second).isNotEqualTo(first);
            assertThat(session(second).path("reconnects").asInt()).isEqualTo(1);
            assertThat(session(first).path("reconnects").asInt()).isZero();
            assertThat(state(first)).isEqualTo("ended");
            ffmpeg.await(Duration.ofSeconds(40)).orFail();
            soon(() -> state(second), "ended"::equals);
        }
        // The first one's reconnect window of a minute still runs.
        await().during(Duration.ofSeconds(8))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(sessions("channelId=moves")).isEmpty());
        assertThat(sessions("state=ended&channelId=moves")).hasSize(2);
    }

    @Test
    void aSessionThatIsEndedWhileItWaitsIsOver() throws IOException {
        Channel channel = Channel.of("waits");
        buckets.add(channel);
        String id = lost(channel);
        assertThat(api.delete("sessions/" + id).status()).isEqualTo(202);
        soon(() -> state(id), "ended"::equals);
        assertThat(sessions("channelId=waits")).isEmpty();
        assertThat(session(id).at("/end/cause").asText()).isEqualTo("peer_closed");
        assertThat(api.delete("sessions/" + id).status()).isEqualTo(409);
    }

    @Test
    void aChannelWhoseSessionWasEndedIsOpenToAnotherKeyAtOnce() {
        Channel channel = Channel.of("keys");
        buckets.add(channel);
        String other = api.post("channels/keys/stream-keys", "{}").text("key");
        try (Command.Running kicked = FfmpegPublisher.encode(one.rtmpUrl(), channel.key(), 120)) {
            String first = live(channel, "pod-one");
            assertThat(api.delete("sessions/" + first).status()).isEqualTo(202);
            try (Command.Running ffmpeg = FfmpegPublisher.encode(two.rtmpUrl(), other, 20)) {
                String second = live(channel, "pod-two");
                assertThat(session(second).path("keyId").asText()).isNotEqualTo("k1");
                assertThat(kicked.await(Duration.ofSeconds(40)).err()).contains("ended through the API");
                soon(() -> state(first), "ended"::equals);
                assertThat(session(first).at("/end/cause").asText()).isEqualTo("kicked");
                try (Command.Running again = FfmpegPublisher.encode(two.rtmpUrl(), channel.key(), 5)) {
                    assertThat(again.await(Duration.ofSeconds(20)).err()).contains("it can be published again in");
                }
                ffmpeg.await(Duration.ofSeconds(60)).orFail();
            }
        }
    }

    private static void ends(String name, String told, Consumer<String> change) {
        Channel channel = Channel.of(name);
        buckets.add(channel);
        try (Command.Running ffmpeg = FfmpegPublisher.encode(one.rtmpUrl(), channel.key(), 120)) {
            String id = live(channel, "pod-one");
            change.accept("channels/" + name);
            assertThat(ffmpeg.await(Duration.ofSeconds(12)).err()).contains(told);
            soon(() -> state(id), "ended"::equals);
            assertThat(session(id).at("/end/reason").asText()).contains(told);
        }
    }

    @Test
    void aChannelThatIsDisabledEndsItsSession() {
        ends(
                "closed",
                "the channel was disabled",
                path -> assertThat(api.patch(path, "{\"enabled\": false}").status())
                        .isEqualTo(200));
    }

    @Test
    void aNetworkThatIsNotAllowedAnyMoreEndsItsSessions() {
        ends(
                "narrow",
                "publishing is not allowed any more from its address 127.0.0.1",
                path -> assertThat(api.patch(path, "{\"allowedNetworks\": [\"203.0.113.0/24\"]}")
                                .status())
                        .isEqualTo(200));
    }
}
