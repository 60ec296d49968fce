package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import dev.sluice.testing.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Two processes share the buckets. One of them is killed while somebody publishes on it, and the encoder does not
/// come back: the other one finds that out by the reports, and ends the broadcast.
@Tag("cluster")
class PodDeathIT {
    private static final Path OTHER = SluiceProcess.folder("PodDeathIT-other");
    private static final Duration WINDOW = Duration.ofSeconds(20);
    private static final Channel CHANNEL = Channel.of("orphan").withReconnectWindow(WINDOW);
    private static final Input INPUT = Input.of(Video.of("30", 2), new Audio(48_000, 2, false));

    @Test
    void anotherProcessEndsWhatAKilledOneLeft() throws IOException {
        List<FlvFile.Tag> tags = FlvFile.read(INPUT.file()).tags();
        try (Buckets.S3 buckets = Buckets.S3.start();
                SluiceProcess other = start(OTHER, buckets, "other")) {
            buckets.add(CHANNEL);
            Broadcast left;
            try (SluiceProcess victim = start(SluiceProcess.folder("PodDeathIT-victim"), buckets, "victim");
                    RtmpPublisher publisher = RtmpPublisher.publish(victim.rtmpUrl(), CHANNEL.key(), 4096)) {
                for (FlvFile.Tag tag : tags) {
                    publisher.send(tag);
                }
                publisher.sync();
                // What is told of a lost session is what was reported last, and the first report may know no frame.
                await().atMost(Duration.ofSeconds(10))
                        .until(
                                () -> ApiDescription.json(
                                        buckets.server().text(S3Server.CONTROL_BUCKET, "pods/victim.json")),
                                report ->
                                        report.findPath("video").path("frames").asInt() > 0);
                left = Broadcast.awaitThat(
                        buckets, CHANNEL, broadcast -> broadcast.segmentKeys().size() >= 2);
                victim.kill();
            }
            assertThat(left.hasEnded()).isFalse();

            Broadcast ended = await("the end: 15 s to be stale, 5 to be looked at, 20 to object, and the store's time")
                    .atMost(WINDOW.plusSeconds(35))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> Broadcast.find(buckets, CHANNEL).orElseThrow(), Broadcast::hasEnded);
            assertThat(ended.playlistKey()).isEqualTo(left.playlistKey());
            assertThat(ended.segmentKeys()).startsWith(left.segmentKeys().toArray(String[]::new));
            Api api = Api.of(other, OTHER);
            // The end comes first: telling the history does not hold it up.
            JsonNode kept = await("the history")
                    .atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(200))
                    .until(
                            () -> api.get("sessions?state=ended&channelId=" + CHANNEL.id())
                                    .json(),
                            page -> page.path("items").size() == 1);
            assertThat(kept.at("/items/0/pod").asText()).isEqualTo("victim");
            assertThat(kept.at("/items/0/end/cause").asText()).isEqualTo("pod_lost");
            assertThat(kept.at("/items/0/video/frames").asInt()).isPositive();
            // Its report stays until players have had time to see the end; meanwhile nobody says that it runs.
            assertThat(api.all("sessions?channelId=" + CHANNEL.id(), "state")).isSubsetOf("unknown");
            assertThat(other.output()).contains("pod victim has not reported for");
            assertThat(other.metrics())
                    .contains("sluice_pods{state=\"silent\"} 1.0")
                    .contains("sluice_pods{state=\"reporting\"} 1.0");
            assertThat(other.output()).doesNotContain("ERROR");
        }
    }

    private static SluiceProcess start(Path folder, Buckets buckets, String podId) {
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.put("sluice.pod.id", podId);
        return SluiceProcess.start(folder, settings);
    }
}
