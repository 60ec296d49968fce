package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.Input.Audio;
import dev.sluice.e2e.Input.Video;
import dev.sluice.e2e.LiveStream.Named;
import dev.sluice.rtmp.session.DisconnectCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Twenty healthy streams in real time, and beside them for a while hundreds of connections that mean no good: the
/// healthy ones do not notice, the others are ended, and what they cost comes back.
///
/// Publishers, abusers, poller and service share the machine; every buffer of the service is tracked for leaks.
@Tag("hostile")
class HostileLoadIT {
    private static final int STREAMS = 20;
    private static final int GROUP_MS = 2_000;
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final Duration ATTACK = Duration.ofSeconds(20);

    /// Enough for the last abusers to be ended and for a look at what is left.
    private static final Duration REST = Duration.ofSeconds(24);

    private static final int SECONDS = (int) QUIET.plus(ATTACK).plus(REST).toSeconds();

    /// Half a segment, where players hold three. Without abusers it is a tenth of that; most of what the attack
    /// adds is this JVM's and its abusers' share of the two cores that a small machine has.
    private static final Duration LATEST = Duration.ofSeconds(1);

    /// For every single segment: what players that hold three have left when it should be there.
    private static final Duration LATEST_OF_ALL = Duration.ofSeconds(4);

    /// What is measured begins when a frame was sent: where this JVM sends late, it spares the service.
    private static final Duration LATEST_SENT = Duration.ofSeconds(2);

    /// What streams that go on differ in from moment to moment.
    private static final long MEMORY_TOLERANCE_BYTES = 15 << 20;

    private static final long FILES_TOLERANCE = 10;

    private static final Input INPUT =
            new Input(new Video("30", 2, "640x360", "1000k"), new Audio(48_000, 2, false), SECONDS);
    private static final Input WARM_UP_INPUT =
            new Input(new Video("30", 2, "640x360", "1000k"), new Audio(48_000, 2, false), 30);
    private static final List<Channel> CHANNELS = IntStream.range(0, STREAMS)
            .mapToObj(i -> Channel.of("healthy-" + i))
            .toList();
    private static final Channel WARM_UP = Channel.of("warm-up");

    private static Buckets.Folders buckets;
    private static SluiceProcess service;

    @BeforeAll
    static void start() {
        buckets = Buckets.Folders.emptyFor(HostileLoadIT.class);
        CHANNELS.forEach(buckets::add);
        buckets.add(WARM_UP);
        for (Abuse kind : Abuse.all()) {
            IntStream.range(0, kind.connections()).forEach(i -> buckets.add(kind.channel(i)));
        }
        MediaAbuse.prepare();
        // Reading the input takes long; the clock of nothing runs yet.
        assertThat(MediaChecks.sent(INPUT).video()).isNotEmpty();
        Map<String, String> settings = new HashMap<>(buckets.settings());
        settings.putAll(MediaChecks.LARGE_WINDOW);
        settings.putAll(Abuse.SETTINGS);
        service = SluiceProcess.start(SluiceProcess.folder("HostileLoadIT"), settings);
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    /// What was seen beside the streams.
    private record Siege(
            long beganNanos,
            long endedNanos,
            Footprint before,
            Footprint after,
            Metrics countedBefore,
            Metrics countedAfter,
            Map<Abuse, Long> connections,
            List<String> findings) {}

    @Test
    void healthyStreamsDoNotNoticeHundredsOfAbusers() throws Exception {
        FlvFile file = FlvFile.read(INPUT.file());
        // A process that has just started still interprets its byte code.
        for (int i = 0; i < 3; i++) {
            RtmpPublisher.publishWhole(service.rtmpUrl(), WARM_UP.key(), 4096, FlvFile.read(WARM_UP_INPUT.file()));
        }
        List<LiveStream> streams = CHANNELS.stream()
                .map(channel -> new LiveStream(buckets, channel))
                .toList();
        Siege siege;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long start = System.nanoTime();
            List<Future<?>> publishers = new ArrayList<>();
            for (LiveStream stream : streams) {
                // Encoders do not cut in step.
                long begin = start + TimeUnit.MILLISECONDS.toNanos((long) publishers.size() * GROUP_MS / STREAMS);
                publishers.add(threads.submit(() -> stream.publish(service.rtmpUrl(), file, begin)));
            }
            Future<Siege> besieged = threads.submit(() -> besiege(start));
            while (publishers.stream().anyMatch(publisher -> !publisher.isDone())) {
                streams.forEach(LiveStream::look);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
            siege = besieged.get();
            for (Future<?> publisher : publishers) {
                publisher.get();
            }
        }
        report(streams, siege);

        nothingIsLost(streams);
        nothingIsLate(streams, siege);
        everythingCameBack(siege);
        assertThat(siege.findings).as("abusers").isEmpty();
        endsAreExpected(siege);
        assertThat(service.output()).doesNotContain(" ERROR ");
    }

    private static Siege besiege(long start) {
        parkUntil(start + QUIET.minusSeconds(2).toNanos());
        Footprint before = Footprint.of(service);
        Metrics countedBefore = Metrics.of(service);
        parkUntil(start + QUIET.toNanos());
        long began = System.nanoTime();
        try (Attack attack = Attack.start(service.rtmpUrl(), Abuse.all(), ATTACK)) {
            List<String> findings = attack.findings();
            long ended = System.nanoTime();
            // What lingers so that an answer is read.
            parkUntil(ended + TimeUnit.SECONDS.toNanos(2));
            return new Siege(
                    began,
                    ended,
                    before,
                    Footprint.of(service),
                    countedBefore,
                    Metrics.of(service),
                    attack.counts(),
                    findings);
        }
    }

    private static void parkUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /// Every connection was ended for a reason that one of the kinds has; those with a single reason are counted.
    private static void endsAreExpected(Siege siege) {
        Map<DisconnectCause, Long> ends = siege.countedAfter.disconnectsSince(siege.countedBefore);
        Set<DisconnectCause> possible = EnumSet.of(DisconnectCause.PEER_CLOSED);
        Map<DisconnectCause, Long> atLeast = new HashMap<>();
        siege.connections.forEach((kind, count) -> {
            possible.addAll(kind.ends());
            if (kind.ends().size() == 1) {
                atLeast.merge(kind.ends().iterator().next(), count, Long::sum);
            }
        });
        assertThat(possible).containsAll(ends.keySet());
        assertThat(atLeast)
                .allSatisfy((cause, count) -> assertThat(ends.getOrDefault(cause, 0L))
                        .as("ends with " + cause.label())
                        .isGreaterThanOrEqualTo(count));
    }

    private static void nothingIsLost(List<LiveStream> streams) {
        for (LiveStream stream : streams) {
            Broadcast broadcast = Broadcast.awaitEnd(buckets, stream.channel());
            var all = Broadcast.concatenate(MediaChecks.download(broadcast));
            assertThat(Judge.findings(MediaChecks.sent(INPUT), Tracks.of(all)))
                    .as(stream.channel().id())
                    .isEmpty();
            assertThat(TsContinuity.findings(all)).isEmpty();
            assertThat(broadcast.playlist()).doesNotContain("#EXT-X-DISCONTINUITY\n");
        }
    }

    private static void nothingIsLate(List<LiveStream> streams, Siege siege) {
        assertThat(streams.stream().mapToInt(stream -> stream.segments().size()).sum())
                .as("segments that were cut and named")
                .isEqualTo(STREAMS * (SECONDS * 1_000 / GROUP_MS - 1));
        List<Long> during = latencies(streams, cut -> isDuring(cut, siege));
        assertThat(Duration.ofNanos(percentile(during, 0.99))).isLessThan(LATEST);
        List<Long> always = latencies(streams, cut -> true);
        assertThat(Duration.ofNanos(always.getLast())).isLessThan(LATEST_OF_ALL);
        assertThat(streams)
                .allSatisfy(stream -> assertThat(Duration.ofNanos(stream.worstDelayNanos()))
                        .as("the test's own lateness on " + stream.channel().id())
                        .isLessThan(LATEST_SENT));
    }

    private static void everythingCameBack(Siege siege) {
        assertThat(siege.after.connections()).isEqualTo(STREAMS);
        assertThat(siege.after.files()).isLessThanOrEqualTo(siege.before.files() + FILES_TOLERANCE);
        assertThat(siege.after.heapBytes() + siege.after.directBytes())
                .isLessThanOrEqualTo(siege.before.heapBytes() + siege.before.directBytes() + MEMORY_TOLERANCE_BYTES);
    }

    private static boolean isDuring(Named segment, Siege siege) {
        return segment.cutNanos() >= siege.beganNanos && segment.cutNanos() <= siege.endedNanos;
    }

    private static List<Long> latencies(List<LiveStream> streams, Predicate<Named> which) {
        return streams.stream()
                .flatMap(stream -> stream.segments().stream())
                .filter(which)
                .map(Named::latencyNanos)
                .sorted()
                .toList();
    }

    private static long percentile(List<Long> sorted, double part) {
        return sorted.get((int) Math.ceil(sorted.size() * part) - 1);
    }

    private static void report(List<LiveStream> streams, Siege siege) {
        List<Long> quiet = latencies(streams, segment -> segment.cutNanos() < siege.beganNanos);
        List<Long> during = latencies(streams, segment -> isDuring(segment, siege));
        for (var phase : Map.of("quiet", quiet, "attack", during).entrySet()) {
            List<Long> sorted = phase.getValue();
            System.out.printf(
                    "%s: last frame received -> playlist readable, %d segments: p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                    phase.getKey(),
                    sorted.size(),
                    percentile(sorted, 0.5) / 1e6,
                    percentile(sorted, 0.99) / 1e6,
                    sorted.getLast() / 1e6);
        }
        System.out.printf(
                "abusive connections: %d within %.1f s; frames left at most %.1f ms late%n",
                siege.connections.values().stream().mapToLong(Long::longValue).sum(),
                (siege.endedNanos - siege.beganNanos) / 1e9,
                streams.stream().mapToLong(LiveStream::worstDelayNanos).max().orElse(0) / 1e6);
        System.out.println("before: " + siege.before + "\nafter:  " + siege.after);
        System.out.println("ends: " + siege.countedAfter.disconnectsSince(siege.countedBefore));
        siege.findings.forEach(System.out::println);
    }
}
