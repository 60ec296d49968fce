package dev.sluice.pods;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.ChannelId;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.lease.Leases;
import dev.sluice.sessions.ReportedFigures;
import dev.sluice.sessions.SessionState;
import dev.sluice.store.documents.Held;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.WriteIds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which sessions wait for their encoders, and which do not any more, whatever their processes have reported.
class WaitingSessionsTest {
    private static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules();

    private final MemoryObjectStore control = new MemoryObjectStore();
    private final PodReports reports = new PodReports(control, JSON, WriteIds::next);
    private final Leases leases = new Leases(control, JSON, WriteIds::next);
    private final Instant start = control.now();
    private final ReportedSessions sessions = new ReportedSessions(
            control,
            reports,
            leases,
            () -> Duration.between(start, control.now()).toNanos());

    private void write(PodReport report) {
        String etag = reports.find(report.podId())
                .toCompletableFuture()
                .join()
                .map(Held::etag)
                .orElse(null);
        reports.replace(etag, report).toCompletableFuture().join();
    }

    private static PodReport report(String pod, PodState state, ReportedSession... sessions) {
        return PodReport.first(pod, "i-" + pod, ReportedFigures.START).with(state, List.of(sessions), List.of());
    }

    private static ReportedSession session(String id, String channel, long epoch) {
        return new ReportedSession(
                id, new ChannelId(channel), "b-" + id, epoch, false, false, ReportedFigures.details(0), null, 0);
    }

    private ReportedSession waiting(String id, Duration left) {
        return ended(id, "c-" + id, 1, left);
    }

    private ReportedSession ended(String id, String channel, long epoch, Duration left) {
        return new ReportedSession(
                id,
                new ChannelId(channel),
                "b-" + id,
                epoch,
                true,
                false,
                ReportedFigures.details(0),
                ReportedFigures.end("peer_closed", control.now()),
                left.toMillis());
    }

    private List<String> listed() {
        return sessions.overview().toCompletableFuture().join().sessions().stream()
                .map(listed -> listed.report().id())
                .toList();
    }

    private SessionState state(String id) {
        return sessions.overview()
                .toCompletableFuture()
                .join()
                .session(id)
                .orElseThrow()
                .state();
    }

    /// The lease of a session's channel.
    private void lease(String id, long epoch, LeaseState state) {
        ChannelId channel = new ChannelId("c-" + id);
        Lease next = new Lease(channel, epoch, "pod-1", "i-pod-1", id, "b-" + id, state, false, false);
        leases.find(channel)
                .thenCompose(found -> leases.replace(found.orElse(null), next))
                .toCompletableFuture()
                .join();
    }

    @Test
    void aSessionWhoseChannelHadAnotherOneSinceDoesNotComeBackWhenThatOneEnds() {
        lease("a", 1, LeaseState.WAITING);
        write(report("pod-1", PodState.RUNNING, ended("a", "c-a", 5, Duration.ofSeconds(60))));
        write(report("pod-2", PodState.RUNNING, ended("b", "c-a", 6, Duration.ZERO)));
        assertThat(listed()).isEmpty();
        write(report("pod-2", PodState.EXITED, ended("b", "c-a", 6, Duration.ZERO))
                .settle());
        control.pass(Duration.ofSeconds(3));
        assertThat(listed()).isEmpty();
    }

    @Test
    void aKilledPodsSessionDoesNotComeBackWhenTheOneThatFollowedItEnds() {
        write(report("pod-1", PodState.RUNNING, session("a", "c-a", 5)));
        control.pass(Duration.ofSeconds(20));
        assertThat(state("a")).isEqualTo(SessionState.UNKNOWN);
        write(report("pod-2", PodState.RUNNING, ended("b", "c-a", 6, Duration.ZERO)));
        control.pass(Duration.ofSeconds(3));
        assertThat(listed()).isEmpty();
        PodReport restarted = PodReport.first("pod-2", "i2", ReportedFigures.START)
                .with(PodState.RUNNING, List.of(), List.of(ended("b", "c-a", 6, Duration.ZERO)));
        write(restarted);
        control.pass(Duration.ofSeconds(3));
        assertThat(listed()).isEmpty();
    }

    @Test
    void aSessionThatWasEndedWhileItWaitedWaitsNoMore() {
        lease("a", 1, LeaseState.WAITING);
        lease("b", 1, LeaseState.WAITING);
        write(report(
                "pod-1",
                PodState.RUNNING,
                waiting("a", Duration.ofSeconds(60)),
                waiting("b", Duration.ofSeconds(60)),
                waiting("c", Duration.ofSeconds(60))));
        assertThat(listed()).containsExactly("a", "b");
        lease("a", 2, LeaseState.ENDED);
        control.pass(Duration.ofSeconds(3));
        int before = control.calls().size();
        assertThat(listed()).containsExactly("b");
        assertThat(control.calls().subList(before, control.calls().size()))
                .as("one that is over is not asked for again")
                .contains("GET leases/c-a.json", "GET leases/c-b.json")
                .doesNotContain("GET leases/c-c.json");
    }

    @Test
    void aSessionWhoseLeaseCannotBeReadWaitsAsItsProcessSays() {
        control.write("leases/c-a.json", "{");
        write(report("pod-1", PodState.RUNNING, waiting("a", Duration.ofSeconds(60))));
        assertThat(state("a")).isEqualTo(SessionState.WAITING);
    }
}
