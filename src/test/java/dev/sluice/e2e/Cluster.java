package dev.sluice.e2e;

import static org.awaitility.Awaitility.await;

import dev.sluice.checker.IndexFollower;
import dev.sluice.checker.Violation;
import dev.sluice.e2e.Viewing.Entry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Pods behind HAProxy on one S3, real encoders that come back, and a strict viewer for each of their channels from
/// the first to the last moment. Confined to one thread.
final class Cluster implements AutoCloseable {
    static final Duration SEGMENT = Duration.ofSeconds(2);

    /// More than any fault lasts, so that every broadcast goes on.
    static final Duration RECONNECT_WINDOW = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Map<String, String> SETTINGS = Map.of(
            "sluice.hls.segment-duration",
            "PT" + SEGMENT.toSeconds() + "S",
            // What is named at once after a fault of the store does not leave before it was seen.
            "sluice.hls.window",
            "60s",
            "sluice.rtmp.idle-timeout",
            "10s");

    /// Where the timestamps of all publishers are 0.
    private final Instant epoch = Instant.now();

    private final Path folder = SluiceProcess.folder("ClusterIT");
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<ClusterPod> pods = new ArrayList<>();
    private final List<Stage> stages = new ArrayList<>();

    /// One channel with all that belongs to it.
    record Stage(Channel channel, ClusterPublisher publisher, Viewer viewer, IndexFollower follower) {
        private boolean shows(Instant instant) {
            return viewer.snapshot().broadcasts().stream()
                    .flatMap(seen -> seen.entries().reversed().stream())
                    .filter(entry -> !entry.gap())
                    .map(Entry::programDateTime)
                    .anyMatch(instant::isBefore);
        }

        private boolean hasEnded() {
            List<Viewing.Seen> broadcasts = viewer.snapshot().broadcasts();
            return !broadcasts.isEmpty() && broadcasts.getLast().hasEnded();
        }
    }

    /// @param toCut the network of the first pod
    static Cluster start(int pods, int channels, PodNetwork toCut, Path haproxy) throws IOException {
        Cluster cluster = new Cluster();
        try {
            cluster.open(pods, channels, toCut, haproxy);
            return cluster;
        } catch (Throwable e) {
            cluster.close();
            throw e;
        }
    }

    private void open(int podCount, int channelCount, PodNetwork toCut, Path program) throws IOException {
        Buckets.S3 buckets = keep(Buckets.S3.start());
        List<Channel> channels = IntStream.range(0, channelCount)
                .mapToObj(i -> Channel.of("cluster-" + i).withReconnectWindow(RECONNECT_WINDOW))
                .toList();
        channels.forEach(buckets::add);
        for (int i = 0; i < podCount; i++) {
            PodNetwork network = i == 0 ? toCut : new LoopbackNetwork();
            pods.add(keep(new ClusterPod("pod-" + i, network, buckets, SETTINGS)));
        }
        pods.parallelStream().forEach(ClusterPod::start);
        Haproxy haproxy =
                keep(Haproxy.inFrontOf(pods.stream().map(ClusterPod::server).toList(), program));
        URI ingest = URI.create("rtmp://127.0.0.1:" + haproxy.port() + "/live");
        for (Channel channel : channels) {
            URI index = buckets.server().mediaUrl(channel.indexKey());
            Path copies = Files.createDirectories(folder.resolve(channel.id()));
            IndexFollower follower = keep(IndexFollower.followIndex(index));
            Viewer viewer = keep(Viewer.start(client, index, copies));
            stages.add(new Stage(
                    channel,
                    keep(ClusterPublisher.start(channel, stages.size() + 1, ingest, copies, epoch)),
                    viewer,
                    follower));
            // Encoders do not cut in step.
            hold(SEGMENT.dividedBy(channelCount));
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        resources.push(resource);
        return resource;
    }

    List<ClusterPod> pods() {
        return List.copyOf(pods);
    }

    List<Stage> stages() {
        return List.copyOf(stages);
    }

    /// Lets time go by.
    static void hold(Duration time) {
        await().pollDelay(time).atMost(time.plus(PATIENCE)).until(() -> true);
    }

    /// Waits until each channel shows media from after now.
    void awaitAllFlow() {
        Instant now = Instant.now();
        await("all channels flow from " + now)
                .atMost(PATIENCE)
                .until(() -> stages.stream().allMatch(stage -> stage.shows(now)));
    }

    /// All publishers say goodbye; returns when all viewers have seen the end and no pod has a session.
    void end() {
        stages.forEach(stage -> stage.publisher().unpublish());
        stages.forEach(stage -> stage.publisher().join());
        await("all broadcasts end").atMost(PATIENCE).until(() -> stages.stream().allMatch(Stage::hasEnded));
        await("no session is left").atMost(PATIENCE).until(() -> pods.stream().allMatch(pod -> pod.sessions() == 0));
    }

    /// Viewers look once more, and then no longer.
    List<ClusterVerdict.Channel> seen() {
        return stages.parallelStream()
                .map(stage -> {
                    stage.follower().close();
                    return new ClusterVerdict.Channel(
                            stage.channel().id(),
                            stage.publisher().sessions(),
                            stage.viewer().finish(),
                            stage.follower().violations().stream()
                                    .map(Violation::toString)
                                    .toList());
                })
                .toList();
    }

    @Override
    public void close() {
        List<Throwable> failures = new ArrayList<>();
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception | AssertionError e) {
                failures.add(e);
            }
        }
        client.shutdownNow();
        if (!failures.isEmpty()) {
            AssertionError error = new AssertionError("cannot close", failures.getFirst());
            failures.forEach(error::addSuppressed);
            throw error;
        }
    }
}
