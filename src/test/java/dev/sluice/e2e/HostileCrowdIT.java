package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import dev.sluice.rtmp.session.DisconnectCause;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Ten thousand connections that begin a handshake and stop there, at a service that takes two thousand: who
/// broadcasts goes on, and who wants to begin can.
@Tag("hostile")
class HostileCrowdIT {
    private static final int CROWD = 10_000;
    private static final int PER_SECOND = 1_000;
    private static final int MAX_CONNECTIONS = 2_000;

    /// An encoder comes back after some seconds; this one must not have to.
    private static final Duration SOON = Duration.ofSeconds(5);

    /// Half a segment.
    private static final Duration LATEST = Duration.ofSeconds(1);
    private static final long MEMORY_TOLERANCE_BYTES = 15 << 20;
    private static final long FILES_TOLERANCE = 10;
    private static final Input LONG =
            new Input(new Video("30", 2, "640x360", "1000k"), new Audio(48_000, 2, false), 30);
    private static final Input SHORT = Input.of(Video.of("30", 2), new Audio(48_000, 2, false));
    private static final Channel RUNNING = Channel.of("running");
    private static final Channel NEWCOMER = Channel.of("newcomer");
    private static final Channel WARM_UP = Channel.of("warm-up");

    private static Buckets.Folders buckets;
    private static SluiceProcess service;

    @BeforeAll
    static void start() {
        buckets = Buckets.Folders.emptyFor(HostileCrowdIT.class);
        buckets.add(RUNNING);
        buckets.add(NEWCOMER);
        buckets.add(WARM_UP);
        assertThat(MediaChecks.sent(LONG).video()).isNotEmpty();
        assertThat(MediaChecks.sent(SHORT).video()).isNotEmpty();
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.putAll(MediaChecks.LARGE_WINDOW);
        settings.put("sluice.rtmp.max-connections", Integer.toString(MAX_CONNECTIONS));
        service = SluiceProcess.start(SluiceProcess.folder("HostileCrowdIT"), settings);
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void whoBroadcastsGoesOnAndWhoWantsToCan() throws Exception {
        RtmpPublisher.publishWhole(service.rtmpUrl(), WARM_UP.key(), 4096, FlvFile.read(LONG.file()));
        LiveStream running = new LiveStream(buckets, RUNNING);
        int size = Crowd.possible(CROWD);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Crowd crowd = new Crowd(service.rtmpUrl())) {
            long start = System.nanoTime();
            Future<?> first =
                    threads.submit(() -> running.publish(service.rtmpUrl(), FlvFile.read(LONG.file()), start));
            await("first segments").atMost(Duration.ofSeconds(10)).until(() -> {
                running.look();
                return running.segments().size() >= 2;
            });
            Footprint before = Footprint.of(service);
            Metrics countedBefore = Metrics.of(service);

            Future<?> crowded = threads.submit(() -> {
                crowd.arrive(size, PER_SECOND);
                return null;
            });
            // In the middle of it, when all places have been taken.
            long most = 0;
            while (most < MAX_CONNECTIONS && !crowded.isDone()) {
                most = Math.max(most, (long) Metrics.of(service).sum("sluice_rtmp_connections"));
                running.look();
            }
            long asked = System.nanoTime();
            Future<Long> second = threads.submit(HostileCrowdIT::publishNewcomer);
            while (!first.isDone() || !second.isDone() || !crowded.isDone()) {
                running.look();
                most = Math.max(most, (long) Metrics.of(service).sum("sluice_rtmp_connections"));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            crowded.get();
            first.get();
            Duration waited = Duration.ofNanos(second.get() - asked);
            long worst = running.segments().stream()
                    .mapToLong(LiveStream.Named::latencyNanos)
                    .max()
                    .orElseThrow();
            System.out.printf(
                    "%d connections at %d a second, at most %d at a time, %d left; newcomer accepted after %d ms;"
                            + " %d segments, the latest named after %.1f ms%n",
                    size,
                    PER_SECOND,
                    most,
                    crowd.left(),
                    waited.toMillis(),
                    running.segments().size(),
                    worst / 1e6);

            // Who makes room counts until its socket is closed.
            assertThat(most).isBetween((long) MAX_CONNECTIONS - 50, (long) MAX_CONNECTIONS + 50);
            assertThat(waited).isLessThan(SOON);
            assertThat(Duration.ofNanos(worst)).isLessThan(LATEST);
            isWhole(RUNNING, LONG);
            isWhole(NEWCOMER, SHORT);
            crowdLeavesNothing(before, countedBefore);
        }
    }

    /// Publishes to the end; when it was accepted.
    private static long publishNewcomer() throws IOException {
        FlvFile file = FlvFile.read(SHORT.file());
        try (RtmpPublisher publisher = RtmpPublisher.publish(service.rtmpUrl(), NEWCOMER.key(), 4096)) {
            long accepted = System.nanoTime();
            for (FlvFile.Tag tag : file.tags()) {
                publisher.send(tag);
            }
            publisher.unpublish(NEWCOMER.key());
            return accepted;
        }
    }

    private static void isWhole(Channel channel, Input input) {
        var all = Broadcast.concatenate(MediaChecks.download(Broadcast.awaitEnd(buckets, channel)));
        assertThat(Judge.findings(MediaChecks.sent(input), Tracks.of(all))).isEmpty();
    }

    private static void crowdLeavesNothing(Footprint before, Metrics countedBefore) {
        await("end of the crowd")
                .atMost(Duration.ofSeconds(15))
                .until(() -> Metrics.of(service).sum("sluice_rtmp_connections") == 0);
        Footprint after = Footprint.of(service);
        Map<DisconnectCause, Long> ends = Metrics.of(service).disconnectsSince(countedBefore);
        System.out.println("before: " + before + "\nafter:  " + after + "\nends: " + ends);
        assertThat(ends)
                .containsOnlyKeys(
                        DisconnectCause.OVERLOADED, DisconnectCause.HANDSHAKE_TIMEOUT, DisconnectCause.UNPUBLISHED);
        assertThat(after.files()).isLessThanOrEqualTo(before.files() + FILES_TOLERANCE);
        assertThat(after.heapBytes() + after.directBytes())
                .isLessThanOrEqualTo(before.heapBytes() + before.directBytes() + MEMORY_TOLERANCE_BYTES);
    }
}
