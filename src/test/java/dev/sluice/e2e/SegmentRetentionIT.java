package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import dev.sluice.testing.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/// What the playlist has dropped goes from the bucket too, but only when no player can ask for it any more.
///
/// That takes two minutes in which hardly anything happens: they begin with the run, and pass while it has other tests.
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

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /// Of the run that is under way.
    private static Future<?> trial = CompletableFuture.completedFuture(null);

    /// Begins with every run that has this class.
    public static final class HeadStart implements TestExecutionListener {
        @Override
        public void testPlanExecutionStarted(TestPlan plan) {
            if (plan.getRoots().stream()
                    .flatMap(root -> plan.getDescendants(root).stream())
                    .flatMap(test -> test.getSource().stream())
                    .anyMatch(source -> source instanceof ClassSource name
                            && name.getClassName().equals(SegmentRetentionIT.class.getName()))) {
                begin();
            }
        }
    }

    private static void begin() {
        var begun = new FutureTask<>(SegmentRetentionIT::play, true);
        trial = begun;
        Thread.ofVirtual().start(begun);
    }

    @Test
    void droppedSegmentsStayForPlayersAndCachesAndAreDeletedThen() throws Throwable {
        assertThat(trial).as("begun with the run").isInstanceOf(FutureTask.class);
        try {
            trial.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private static void play() {
        try (Buckets.S3 buckets = Buckets.S3.start()) {
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
                        .pollInterval(BETWEEN_LOOKS)
                        .until(() -> media(buckets).containsAll(dropped));
                await("dropped segments to be deleted")
                        .atMost(GONE.minus(KEPT))
                        .pollInterval(BETWEEN_LOOKS)
                        .until(() -> Collections.disjoint(media(buckets), dropped));
                assertThat(media(buckets)).containsAll(broadcast.segmentKeys());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    private static List<String> media(Buckets.S3 buckets) {
        return buckets.server().keys(S3Server.MEDIA_BUCKET);
    }
}
