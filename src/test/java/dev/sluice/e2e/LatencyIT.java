package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How long a finished segment takes to become playable, with twenty streams in real time on the file store.
///
/// What is measured, see [LiveStream], includes beside the service's own time both TCP stacks and up to one round of
/// the poller over all playlists. Publishers, poller and service share the machine.
@Tag("long")
class LatencyIT {
    private static final int STREAMS = 20;
    private static final int SECONDS = 30;
    private static final int GROUP_MS = 2_000;
    private static final long LIMIT_MS = 100;
    private static final Input INPUT =
            new Input(new Video("30", 2, "640x360", "2500k"), new Audio(48_000, 2, false), SECONDS);
    private static final List<Channel> CHANNELS = IntStream.range(0, STREAMS)
            .mapToObj(i -> Channel.of("latency-" + i))
            .toList();
    private static final Channel WARM_UP = Channel.of("warm-up");

    private static Buckets.Folders buckets;
    private static SluiceProcess service;

    @BeforeAll
    static void start() {
        buckets = Buckets.Folders.emptyFor(LatencyIT.class);
        CHANNELS.forEach(buckets::add);
        buckets.add(WARM_UP);
        assertThat(INPUT.file()).exists();
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.putAll(MediaChecks.LARGE_WINDOW);
        service = SluiceProcess.start(SluiceProcess.folder("LatencyIT"), settings);
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void aFinishedSegmentIsNamedWithin100MillisecondsAtTheNinetyNinthPercentile() throws Exception {
        FlvFile file = FlvFile.read(INPUT.file());
        // A process that has just started still interprets its byte code.
        for (int i = 0; i < 3; i++) {
            RtmpPublisher.publishWhole(service.rtmpUrl(), WARM_UP.key(), 4096, file);
        }
        List<LiveStream> streams = CHANNELS.stream()
                .map(channel -> new LiveStream(buckets, channel))
                .toList();
        List<Future<?>> publishers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long start = System.nanoTime();
            for (int i = 0; i < STREAMS; i++) {
                LiveStream stream = streams.get(i);
                // Encoders do not cut in step.
                long begin = start + TimeUnit.MILLISECONDS.toNanos((long) i * GROUP_MS / STREAMS);
                publishers.add(threads.submit(() -> stream.publish(service.rtmpUrl(), file, begin)));
            }
            while (publishers.stream().anyMatch(publisher -> !publisher.isDone())) {
                streams.forEach(LiveStream::look);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            for (Future<?> publisher : publishers) {
                publisher.get();
            }
        }
        report(streams);
    }

    private static void report(List<LiveStream> streams) {
        List<Long> sorted = streams.stream()
                .flatMap(stream -> stream.segments().stream())
                .map(segment -> TimeUnit.NANOSECONDS.toMicros(segment.latencyNanos()))
                .sorted()
                .toList();
        int expected = STREAMS * (SECONDS * 1_000 / GROUP_MS - 1);
        assertThat(sorted).as("segments that were cut and named").hasSize(expected);
        long p50 = sorted.get(sorted.size() / 2);
        long p99 = sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1);
        System.out.printf(
                "Last frame received -> playlist readable, %d streams, %d segments: p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                STREAMS, sorted.size(), p50 / 1e3, p99 / 1e3, sorted.getLast() / 1e3);
        service.metrics()
                .lines()
                .filter(line -> line.startsWith("sluice_segment_publish_seconds"))
                .forEach(System.out::println);
        assertThat(p99).isLessThanOrEqualTo(LIMIT_MS * 1_000);
    }
}
