package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.live.Owners.Fate;
import dev.sluice.pods.PodReport;
import dev.sluice.pods.PodReports;
import dev.sluice.pods.PodState;
import dev.sluice.pods.ReportedSession;
import dev.sluice.store.documents.Held;
import dev.sluice.testing.WriteIds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What reports prove, and what they do not.
class ReportedOwnersTest {
    private static final Duration FRESH = Duration.ofSeconds(14);
    private static final Duration LATER = Duration.ofSeconds(15);
    private static final Lease LEASE =
            new Lease(SweepFixture.CHANNEL, 1, "pod", "process", "session", "b1", LeaseState.LIVE, false, false);

    private final SweepFixture at = new SweepFixture();
    private final PodReports reports =
            new PodReports(at.control, new ObjectMapper().findAndRegisterModules(), WriteIds::next);
    private final ReportedOwners owners =
            new ReportedOwners(reports, "me", lease -> lease.sessionId().equals("mine"));

    private static PodReport report(String instance, ReportedSession... sessions) {
        // The pod's own clock is wrong by hours, and nobody minds.
        Instant startedAt = EnvironmentBuilder.START.plus(Duration.ofHours(7));
        return PodReport.first("pod", instance, startedAt).with(PodState.RUNNING, List.of(sessions), List.of());
    }

    private static PodReport rivalled(PodReport report, String rival) {
        return new PodReport(
                report.podId(),
                report.instanceId(),
                report.state(),
                report.startedAt(),
                report.sessions(),
                report.left(),
                rival,
                null,
                false,
                null);
    }

    private void write(PodReport report) {
        String etag =
                reports.find("pod").toCompletableFuture().join().map(Held::etag).orElse(null);
        reports.replace(etag, report).toCompletableFuture().join();
    }

    private Fate fate() {
        return fate(at.held().orElseThrow());
    }

    private Fate fate(HeldLease held) {
        return owners.fateOf(held).toCompletableFuture().join();
    }

    @BeforeEach
    void aLease() {
        at.write(LEASE);
    }

    @Test
    void withoutAnyReportOnlySilenceCanTell() {
        at.pass(Duration.ofHours(1));
        assertThat(fate()).isEqualTo(Fate.UNKNOWN);
    }

    @Test
    void aSessionThatAFreshReportListsRuns() {
        at.pass(Duration.ofHours(1));
        write(report("process", ReportedSession.of(LEASE, false)));
        at.pass(FRESH);
        assertThat(fate()).isEqualTo(Fate.RUNNING);
    }

    @Test
    void anOldReportProvesNothingBeforeSomebodyHasCompletedIt() {
        write(report("process", ReportedSession.of(LEASE, false)));
        at.pass(LATER);
        assertThat(fate()).isEqualTo(Fate.UNKNOWN);
        PodReport claimed = report("process", ReportedSession.of(LEASE, false)).claimedBy("other");
        write(claimed);
        assertThat(fate()).isEqualTo(Fate.UNKNOWN);
        write(claimed.settle());
        assertThat(fate()).isEqualTo(Fate.GONE);
    }

    @Test
    void aSessionThatIsNotListedIsGoneOnlyIfTheReportIsWellYoungerThanItsLease() {
        at.pass(FRESH);
        write(report("process"));
        assertThat(fate()).as("it may have begun while the report was written").isEqualTo(Fate.UNKNOWN);
        at.pass(Duration.ofSeconds(1));
        write(report("process"));
        assertThat(fate()).isEqualTo(Fate.GONE);
        at.write(LEASE.in(LeaseState.WAITING));
        assertThat(fate()).as("its lease has changed").isEqualTo(Fate.UNKNOWN);
    }

    @Test
    void aProcessThatHasExitedIsGoneWhateverItsReportLists() {
        PodReport last = report("process", ReportedSession.of(LEASE, true));
        write(PodReport.first("pod", "process", last.startedAt()).with(PodState.EXITED, last.sessions(), List.of()));
        assertThat(fate()).isEqualTo(Fate.GONE);
    }

    @Test
    void aReportOfAnotherProcessMeansThatTheContainerWasRestarted() {
        at.pass(LATER);
        write(report("next", ReportedSession.of(LEASE, false)));
        assertThat(fate()).isEqualTo(Fate.GONE);
    }

    @Test
    void theReportOfAFormerProcessSaysNothingOfItsSuccessorsSessions() {
        write(report("former"));
        assertThat(fate()).isEqualTo(Fate.UNKNOWN);
    }

    @Test
    void ofTwoProcessesUnderOneNameNeitherIsTakenForDead() {
        at.pass(LATER);
        write(rivalled(report("rival"), "process"));
        assertThat(fate()).isEqualTo(Fate.UNKNOWN);
    }

    @Test
    void ownSessionsAreKnownWithoutAnyReport() {
        at.write(new Lease(SweepFixture.CHANNEL, 2, "pod", "me", "mine", "b2", LeaseState.LIVE, false, false));
        int before = at.control.calls().size();
        HeldLease held = at.held().orElseThrow();
        assertThat(fate(held)).isEqualTo(Fate.RUNNING);
        assertThat(at.control.calls().subList(before, at.control.calls().size()))
                .doesNotContain("GET pods/pod.json");
    }

    @Test
    void aPodNameThatNoReportCanHaveIsUnknown() {
        at.write(new Lease(SweepFixture.CHANNEL, 2, "my pod!", "x", "s", "b2", LeaseState.LIVE, false, false));
        assertThat(fate()).isEqualTo(Fate.UNKNOWN);
    }

    @Test
    void oneSweepReadsAReportOnce() {
        write(report("process"));
        HeldLease held = at.held().orElseThrow();
        int before = at.control.calls().size();
        Owners sweep = owners.forOneSweep();
        for (int i = 0; i < 100; i++) {
            sweep.fateOf(held).toCompletableFuture().join();
        }
        assertThat(at.control.calls().size() - before).isEqualTo(1);
    }
}
