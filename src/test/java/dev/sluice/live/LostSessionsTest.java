package dev.sluice.live;

import static dev.sluice.live.SweepFixture.CHANNEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.pods.PodReport;
import dev.sluice.pods.PodState;
import dev.sluice.pods.ReportedSession;
import dev.sluice.sessions.ReportedFigures;
import dev.sluice.sessions.SessionEnd;
import dev.sluice.sessions.SessionReport;
import dev.sluice.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The history of sessions whose pod has died.
class LostSessionsTest extends PodSweepFixture {
    private static final String ID = "20260101-demo-bcdfgh";

    /// A session with all that its pod has told of it.
    private ReportedSession told(String id, @Nullable SessionEnd end) {
        return new ReportedSession(id, CHANNEL, "b1", 1, end != null, false, ReportedFigures.details(1), end, 0);
    }

    private void reports(ReportedSession... sessions) {
        PodReport report = PodReport.first("pod", "dead", EnvironmentBuilder.START)
                .with(PodState.RUNNING, List.of(sessions), List.of());
        reports.replace(null, report).toCompletableFuture().join();
    }

    private Optional<SessionReport> kept(String id) {
        return history.find(id).toCompletableFuture().join();
    }

    @Test
    void sessionsOfADeadPodAreKeptAsTheyWereReportedLast() {
        new Reaper("other");
        new Reaper("third");
        reports(told(ID, null));
        assertThat(until(() -> kept(ID).isPresent())).isLessThan(Duration.ofSeconds(45));
        pass(Duration.ofMinutes(5));
        SessionReport report = kept(ID).orElseThrow();
        assertThat(report.details()).isEqualTo(ReportedFigures.details(1));
        assertThat(report.podId()).isEqualTo("pod");
        assertThat(report.end())
                .isEqualTo(
                        SessionEnd.ofLostPod("pod", ReportedFigures.details(1).measuredAt()));
        assertThat(told).containsExactly(ID);
        assertThat(at.control.calls().stream().filter(call -> call.startsWith("PUT history/")))
                .hasSize(1);
    }

    @Test
    void aSessionThatHadEndedBeforeItsPodDiedKeepsItsOwnEnd() {
        new Reaper("other");
        SessionEnd end = ReportedFigures.end("peer_closed", EnvironmentBuilder.START);
        reports(told(ID, end));
        until(() -> kept(ID).isPresent());
        assertThat(kept(ID).orElseThrow().end()).isEqualTo(end);
    }

    @Test
    void whatAPodHasKeptItselfIsLeftAlone() {
        new Reaper("other");
        SessionReport own =
                ReportedFigures.report(ID, "demo", ReportedFigures.end("unpublished", EnvironmentBuilder.START));
        history.write(own).toCompletableFuture().join();
        reports(told(ID, null));
        pass(Duration.ofMinutes(5));
        assertThat(kept(ID)).contains(own);
        assertThat(told).isEmpty();
    }

    private void historyFails(int times) {
        for (int i = 0; i < times; i++) {
            historyPuts.add(CompletableFuture.failedFuture(new StoreUnavailableException("ordered by the test", null)));
        }
    }

    @Test
    void whatTheStoreDoesNotTakeIsWrittenAgainBeforeThePodIsSettled() {
        new Reaper("other");
        historyFails(LostSessions.TRIES - 1);
        reports(told(ID, null));
        until(() -> standing().settled());
        assertThat(kept(ID)).isPresent();
        assertThat(told).containsExactly(ID);
    }

    @Test
    void anOutageOfTheHistoryDoesNotHoldUpTheEndOfTheBroadcast() {
        new Reaper("other");
        historyFails(1_000);
        onAir();
        at.write(lease(1, ID, "dead"));
        reports(told(ID, null));
        assertThat(until(() -> at.hasEnded("b1"))).isLessThan(Duration.ofSeconds(65));
        assertThat(until(() -> standing().settled()))
                .as("given up at last")
                .isLessThan(Duration.ofSeconds(10L * LostSessions.TRIES + 65));
        assertThat(kept(ID)).isEmpty();
    }

    @Test
    void aClaimantThatDiesBeforeTheStoreHasAnsweredIsFollowedByAnother() {
        Reaper one = new Reaper("one");
        historyPuts.add(new CompletableFuture<>());
        reports(told(ID, null));
        until(historyPuts::isEmpty);
        pass(Duration.ofSeconds(30));
        assertThat(standing().settled()).isFalse();
        reapers.remove(one);
        new Reaper("two");
        until(() -> standing().settled());
        assertThat(kept(ID)).isPresent();
        assertThat(told).containsExactly(ID);
    }

    private static Lease lease(long epoch, String session, String instance) {
        return new Lease(CHANNEL, epoch, "pod", instance, session, "b1", LeaseState.LIVE, false, false);
    }

    @Test
    void aSessionThatIsOnAirAlthoughItsPodDoesNotReportIsNotToldAsLost() {
        new Reaper("other");
        onAir();
        at.write(lease(1, ID, "dead"));
        reports(told(ID, null));
        for (int i = 0; i < 30; i++) {
            at.playlist("b1", 1, "1-a-" + i + ".ts");
            pass(Duration.ofSeconds(10));
        }
        assertThat(kept(ID)).isEmpty();
        assertThat(told).isEmpty();
        assertThat(until(() -> kept(ID).isPresent())).isLessThan(Duration.ofSeconds(35));
        until(() -> standing().settled());
        assertThat(told).containsExactly(ID);
    }

    @Test
    void aSessionWhoseEncoderIsOnAirElsewhereIsToldAllTheSame() {
        new Reaper("other");
        onAir();
        reports(told(ID, null));
        at.write(lease(2, "20260101-demo-second", "alive"));
        for (int i = 0; i < 5; i++) {
            at.playlist("b1", 2, "2-a-" + i + ".ts");
            pass(Duration.ofSeconds(10));
        }
        assertThat(kept(ID)).isPresent();
    }

    @Test
    void ofSeveralSessionsOnOneChannelThatAFormerProcessHasLeftEachIsTold() {
        Reaper restarted = new Reaper("pod");
        String second = "20260101-demo-second";
        PodReport former = PodReport.first("pod", "dead", EnvironmentBuilder.START)
                .with(
                        PodState.RUNNING,
                        List.of(told(second, null)),
                        List.of(told(ID, ReportedFigures.end("peer_closed", EnvironmentBuilder.START))));
        restarted.left.inherit(former);
        pass(Duration.ofMinutes(2));
        assertThat(told).containsExactlyInAnyOrder(ID, second);
        assertThat(restarted.left.list()).isEmpty();
    }
}
