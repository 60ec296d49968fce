package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.StoreProxy.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Puts a cluster through one fault after the other; each begins when all channels have recovered from the one before.
/// Confined to one thread.
final class ClusterFaults {
    /// HAProxy takes two health checks to notice a pod that is silent, each with a time-out of two seconds.
    private static final Duration NOTICED = Duration.ofSeconds(5);

    /// The supervisor's second, FFmpeg's start, a publish: two seconds, and on a slow machine that is busy with all of
    /// it
    /// many more.
    private static final Duration RECONNECT = Duration.ofSeconds(15);

    /// The segment that is being made, and one on its way into the store.
    private static final Duration UNNAMED = Cluster.SEGMENT.multipliedBy(2);

    /// Faults stay apart so far, so that a hole shows whose it is.
    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final Cluster cluster;
    private final List<Outage> outages = new ArrayList<>();

    ClusterFaults(Cluster cluster) {
        this.cluster = cluster;
    }

    /// In the order in which they came.
    List<Outage> outages() {
        return List.copyOf(outages);
    }

    /// SIGKILL, and a new process under the same pod id.
    void kill(ClusterPod pod) {
        serves(pod);
        Instant begin = Instant.now();
        pod.process().kill();
        add("kill -9", pod, begin, begin, UNNAMED, UNNAMED.plus(RECONNECT));
        pod.start();
        recover();
    }

    /// SIGSTOP for longer than its broadcasts need to be taken over, then SIGCONT.
    void pause(ClusterPod pod, Duration time) {
        serves(pod);
        Instant begin = Instant.now();
        pod.process().signal("STOP");
        try {
            Cluster.hold(time);
            cluster.awaitAllFlow();
        } finally {
            pod.process().signal("CONT");
        }
        add(
                "SIGSTOP, SIGCONT",
                pod,
                begin,
                Instant.now(),
                UNNAMED,
                UNNAMED.plus(NOTICED).plus(RECONNECT));
        recover();
    }

    /// SIGTERM, and a new process when it has exited.
    void replace(ClusterPod pod) {
        serves(pod);
        Instant begin = Instant.now();
        pod.terminate();
        // What it has received is named: only what was on its way to it, or came while it was busy with that, is not.
        add("SIGTERM", pod, begin, Instant.now(), Duration.ZERO, RECONNECT);
        pod.start();
        recover();
    }

    /// Nothing reaches the pod or leaves it.
    void cut(ClusterPod pod, Duration time) {
        serves(pod);
        Instant begin = Instant.now();
        pod.network().cut();
        try {
            Cluster.hold(time);
            cluster.awaitAllFlow();
        } finally {
            pod.network().mend();
        }
        add(
                "cut network",
                pod,
                begin,
                Instant.now(),
                UNNAMED,
                UNNAMED.plus(NOTICED).plus(RECONNECT));
        recover();
    }

    /// The store refuses everything.
    void refuse(Duration time) {
        store("503s", time, UNNAMED.plus(time), (method, path) -> new Fault.Refuse());
    }

    /// The store takes its time for everything.
    void slow(Duration latency, Duration time) {
        store(latency.toSeconds() + " s of latency", time, Duration.ZERO, (method, path) -> new Fault.Slow(latency));
    }

    /// Every third write has its effect but no answer, and every tenth playlist is taken and then nothing happens.
    void garble(Duration time) {
        AtomicInteger writes = new AtomicInteger();
        AtomicInteger playlists = new AtomicInteger();
        store("lost answers", time, Duration.ZERO, (method, path) -> {
            if (!method.equals("PUT")) {
                return new Fault.None();
            }
            if (path.endsWith(".m3u8") && playlists.incrementAndGet() % 10 == 0) {
                return new Fault.Hang();
            }
            return writes.incrementAndGet() % 3 == 0 ? new Fault.LoseAnswer() : new Fault.None();
        });
    }

    private void store(String name, Duration time, Duration longest, StoreProxy.Rule rule) {
        Instant begin = Instant.now();
        cluster.pods().forEach(pod -> pod.store(rule));
        Cluster.hold(time);
        cluster.pods().forEach(pod -> pod.store((method, path) -> new Fault.None()));
        outages.add(new Outage(name, "", begin, Instant.now(), longest.isZero() ? Duration.ZERO : UNNAMED, longest));
        recover();
    }

    private void add(String name, ClusterPod pod, Instant begin, Instant end, Duration unnamed, Duration longest) {
        outages.add(new Outage(name + " of " + pod.run(), pod.run(), begin, end, unnamed, longest));
    }

    /// A fault of a pod that nobody publishes to shows nothing.
    private static void serves(ClusterPod pod) {
        assertThat(pod.sessions()).as("sessions of " + pod.run()).isPositive();
    }

    private void recover() {
        cluster.awaitAllFlow();
        Cluster.hold(PAUSE);
    }
}
