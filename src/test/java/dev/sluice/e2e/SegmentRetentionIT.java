package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What the playlist has dropped goes from the bucket too, but only when no player can ask for it any more.
@Tag("long")
class SegmentRetentionIT {
    private static final Channel CHANNEL = Channel.of("forgotten");
    private static final Input INPUT = Input.of(Video.of("30", 2), new Audio(48_000, 2, false));

    /// Four whole groups of pictures, which are sent again and again: 32 segments, of which 30 s stay named.
    private static final int LOOP_MS = 8_000;

    private static final int LOOPS = 8;

    /// The window, what a player may be behind it, and a minute for caches, are 94 s.
    private static final Duration KEPT = Duration.ofSeconds(80);

    private static final Duration GONE = Duration.ofSeconds(125);

    @Test
    void droppedSegmentsStayForPlayersAndCachesAndAreDeletedThen() throws IOException {
        try (Buckets buckets = Buckets.S3.start()) {
            buckets.add(CHANNEL);
            try (SluiceProcess service =
                    SluiceProcess.start(SluiceProcess.folder("SegmentRetentionIT"), buckets.settings())) {
                publish(service);
                Broadcast broadcast = Broadcast.awaitEnd(buckets, CHANNEL);
                List<String> dropped = droppedBy(broadcast);
                assertThat(dropped).hasSizeGreaterThan(10);

                await("segments that players may still ask for")
                        .during(KEPT)
                        .atMost(KEPT.plusSeconds(5))
                        .until(() -> dropped.stream().allMatch(key -> isThere(buckets, key)));
                await("dropped segments to be deleted")
                        .atMost(GONE.minus(KEPT))
                        .until(() -> dropped.stream().noneMatch(key -> isThere(buckets, key)));
                assertThat(broadcast.segmentKeys()).allMatch(key -> isThere(buckets, key));
            }
        }
    }

    private static void publish(SluiceProcess service) throws IOException {
        List<FlvFile.Tag> tags = FlvFile.read(INPUT.file()).tags();
        try (RtmpPublisher publisher = RtmpPublisher.publish(service.rtmpUrl(), CHANNEL.key(), 4096)) {
            publisher.sendLoops(tags, LOOP_MS, 0, LOOPS);
            publisher.unpublish(CHANNEL.key());
        }
    }

    /// Segments of a session are numbered from 0 on.
    private static List<String> droppedBy(Broadcast broadcast) {
        String first = broadcast.segmentKeys().getFirst();
        int number = first.lastIndexOf('-') + 1;
        int firstNamed = Integer.parseInt(first.substring(number, first.length() - ".ts".length()));
        return IntStream.range(0, firstNamed)
                .mapToObj(i -> first.substring(0, number) + i + ".ts")
                .toList();
    }

    private static boolean isThere(Buckets buckets, String key) {
        return buckets.media(key).isPresent();
    }
}
