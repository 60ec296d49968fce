package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The process is killed while somebody publishes, and the encoder does not come back: the next process ends the
/// broadcast. On a store of one process nobody else can still be writing, so the reconnect window is all it waits for.
class CleanUpIT {
    private static final Channel CHANNEL = Channel.of("left-behind").withReconnectWindow(Duration.ofSeconds(2));
    private static final Input INPUT = Input.of(Video.of("30", 2), new Audio(48_000, 2, false));

    @Test
    void theNextProcessEndsWhatAKilledOneLeft() throws IOException {
        List<FlvFile.Tag> tags = FlvFile.read(INPUT.file()).tags();
        try (Buckets buckets = Buckets.Folders.emptyFor(CleanUpIT.class)) {
            buckets.add(CHANNEL);
            Path folder = SluiceProcess.folder("CleanUpIT");
            Map<String, String> settings = buckets.settings();
            Broadcast left;
            try (SluiceProcess service = SluiceProcess.start(folder, settings);
                    RtmpPublisher publisher = RtmpPublisher.publish(service.rtmpUrl(), CHANNEL.key(), 4096)) {
                for (FlvFile.Tag tag : tags) {
                    publisher.send(tag);
                }
                publisher.sync();
                left = Broadcast.awaitThat(
                        buckets, CHANNEL, broadcast -> broadcast.segmentKeys().size() >= 2);
                service.kill();
            }
            assertThat(left.hasEnded()).isFalse();

            try (SluiceProcess next = SluiceProcess.start(folder, settings)) {
                Broadcast ended = Broadcast.awaitEnd(buckets, CHANNEL);
                assertThat(ended.playlistKey()).isEqualTo(left.playlistKey());
                assertThat(ended.segmentKeys()).startsWith(left.segmentKeys().toArray(String[]::new));
                ended.segmentKeys()
                        .forEach(key -> assertThat(buckets.media(key)).isPresent());
                await("the sweep's own count, which follows the end")
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(next.metrics())
                                .contains("sluice_sweep_broadcasts_sealed_total{sweep=\"leases\"} 1.0"));
                assertThat(next.output()).doesNotContain("ERROR");
            }
        }
    }
}
