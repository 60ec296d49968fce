package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.ClusterPod.Run;
import dev.sluice.e2e.ClusterVerdict.Explained;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Three pods on one S3 behind a real HAProxy, twelve real encoders that come back when they are thrown out, and every
/// fault that a cluster lives with, one after the other. What happened is judged from the viewers' side.
@Tag("cluster")
class ClusterIT {
    private static final int PODS = 3;
    private static final int CHANNELS = 12;

    /// Which sessions may end how: the goodbye at the end, and what the faults do.
    private static final List<String> CAUSES =
            List.of("unpublished", "peer_closed", "draining", "taken_over", "idle_timeout");

    private static List<Outage> outages = List.of();
    private static List<Run> runs = List.of();
    private static List<ClusterVerdict.Channel> channels = List.of();
    private static final List<ClusterVerdict> VERDICTS = new ArrayList<>();
    private static Cluster cluster;

    @BeforeAll
    static void play() throws Exception {
        Path haproxy = InstalledProgram.orSkip("haproxy");
        PodNetwork network = PodNetwork.thatCanBeCut();
        System.out.println("The network that is cut: " + network.kind());
        Instant start = Instant.now();
        cluster = Cluster.start(PODS, CHANNELS, network, haproxy);
        cluster.awaitAllFlow();
        ClusterFaults faults = new ClusterFaults(cluster);
        List<ClusterPod> pods = cluster.pods();
        faults.kill(pods.get(1));
        faults.pause(pods.get(2), Duration.ofSeconds(12));
        faults.garble(Duration.ofSeconds(8));
        faults.refuse(Duration.ofSeconds(30));
        faults.slow(Duration.ofSeconds(2), Duration.ofSeconds(8));
        // The last one to be replaced has no session until the next fault: that must not be the one that is cut.
        pods.forEach(faults::replace);
        faults.cut(pods.get(0), Duration.ofSeconds(12));
        cluster.end();
        outages = faults.outages();
        runs = pods.stream().flatMap(pod -> pod.runs().stream()).toList();
        channels = cluster.seen();
        Duration played = Duration.between(start, Instant.now());
        VERDICTS.clear();
        VERDICTS.addAll(channels.parallelStream().map(ClusterIT::judge).toList());
        report(played, Duration.between(start, Instant.now()));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static ClusterVerdict judge(ClusterVerdict.Channel channel) {
        Map<Long, String> owners = new HashMap<>();
        for (Run run : runs) {
            run.log().sessions().stream()
                    .filter(session -> session.channel().equals(channel.id()))
                    .forEach(session -> owners.put(session.epoch(), run.name()));
        }
        ClusterCopies sent = ClusterCopies.read(channel.sessions());
        return ClusterVerdict.of(channel, sent, outages, owners);
    }

    private static void report(Duration played, Duration whole) {
        System.out.printf(
                "%d channels, %d pods: played for %d s, judged after %d s%n",
                CHANNELS, PODS, played.toSeconds(), whole.toSeconds());
        System.out.printf(
                "%-28s %8s %9s %9s %9s %9s%n", "fault", "channels", "mean gap", "max gap", "allowed", "max wait");
        for (Outage outage : outages) {
            List<Double> gaps = VERDICTS.stream()
                    .flatMap(verdict -> verdict.holes().stream())
                    .filter(explained -> explained.outage().equals(outage))
                    .map(explained -> explained.hole().length().toMillis() / 1e3)
                    .toList();
            Duration wait = channels.stream()
                    .map(channel -> ClusterVerdict.longestWait(channel, outage.begin(), outage.end()))
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
            System.out.printf(
                    "%-28s %8d %8.1fs %8.1fs %8.1fs %8.1fs%n",
                    outage.name(),
                    gaps.size(),
                    gaps.stream().mapToDouble(gap -> gap).average().orElse(0),
                    gaps.stream().mapToDouble(gap -> gap).max().orElse(0),
                    outage.longest().toMillis() / 1e3,
                    wait.toMillis() / 1e3);
        }
    }

    @Test
    void viewersGetEveryFrameOnceAndInOrderAndMissNoMoreThanTheFaultAndOneReconnect() {
        assertThat(VERDICTS).hasSize(CHANNELS);
        assertThat(VERDICTS.stream().flatMap(verdict -> verdict.findings().stream()))
                .isEmpty();
    }

    @Test
    void whatAPodHadReceivedWhenItWasToldToStopIsNamed() {
        List<Explained> drained = VERDICTS.stream()
                .flatMap(verdict -> verdict.holes().stream())
                .filter(explained -> explained.outage().name().startsWith("SIGTERM"))
                .toList();
        assertThat(drained).hasSizeGreaterThanOrEqualTo(CHANNELS);
        assertThat(drained)
                .allSatisfy(explained -> assertThat(explained.hole().before().at())
                        .isAfter(explained.outage().begin().minus(Outage.CLOCKS)));
    }

    @Test
    void sessionsEndAsTheFaultsMakeThemAndNoPodLogsAnError() {
        Map<String, Integer> causes = new TreeMap<>();
        runs.stream()
                .flatMap(run -> run.log().sessions().stream())
                .forEach(session -> causes.merge(session.end(), 1, Integer::sum));
        System.out.println("sessions by their end: " + causes);
        assertThat(causes.keySet())
                .isSubsetOf(Stream.concat(Stream.of(""), CAUSES.stream()).toList());
        assertThat(causes.get("unpublished")).isEqualTo(CHANNELS);
        assertThat(runs)
                .allSatisfy(run -> assertThat(run.log().errors()).as(run.name()).isEmpty());
    }
}
