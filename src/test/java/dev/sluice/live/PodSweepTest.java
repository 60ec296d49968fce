package dev.sluice.live;

import static dev.sluice.live.SweepFixture.CHANNEL;
import static dev.sluice.live.SweepFixture.INDEX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.pods.PodReport;
import dev.sluice.pods.PodState;
import dev.sluice.store.ListPage;
import dev.sluice.store.ListedObject;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.documents.Held;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.MemoryObjectStore.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What happens to the sessions of a pod that has died. The reconnect window is 60 s where nothing else is said.
class PodSweepTest extends PodSweepFixture {
    @Test
    void theBroadcastOfADeadPodEndsWhenItsWindowIsOverAndIsOfflineAfterTheHold() {
        new Reaper("other");
        onAir();
        reports(PodState.RUNNING);
        assertThat(until(() -> at.hasEnded("b1"))).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(64));
        assertThat(at.lease().state()).isEqualTo(LeaseState.ENDED);
        assertThat(standing().settled()).isFalse();

        assertThat(until(() -> standing().settled())).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(65));
        assertThat(at.lease().settled()).isTrue();
        assertThat(at.media.text(INDEX)).doesNotContain("b1");
        assertThat(standing().claimant()).isEqualTo("process-of-other");
    }

    @Test
    void aShortWindowIsOverBeforeTheDeathIsKnown() {
        window(2);
        new Reaper("other");
        onAir();
        reports(PodState.RUNNING);
        assertThat(until(() -> at.hasEnded("b1")))
                .as("15 s to be stale, up to 5 s to be looked at, 20 s to object")
                .isBetween(Duration.ofSeconds(35), Duration.ofSeconds(42));
    }

    @Test
    void whenAReportIsOverdueTheNextLookComesWhenItIsStale() {
        new Reaper("other");
        reports(PodState.RUNNING);
        // Whatever time of its round of looks the death is at.
        for (int second = 0; second < 10; second++) {
            Duration claimed = until(() -> standing().claimant() != null);
            assertThat(claimed).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20));
            pass(Duration.ofSeconds(second));
            reports(PodState.RUNNING);
        }
    }

    @Test
    void anExitedPodNeedNotBeGivenTimeToObject() {
        window(2);
        new Reaper("other");
        onAir();
        at.write(LIVE.in(LeaseState.WAITING));
        reports(PodState.EXITED);
        assertThat(until(() -> at.hasEnded("b1"))).isLessThan(Duration.ofSeconds(28));
    }

    @Test
    void afterAnOutageOfTheStoreNobodyWhoLivesIsTakenForDead() {
        onAir();
        reports(PodState.RUNNING);
        // Everything is old, and the first who comes back is who looks after others.
        elapsed = elapsed.plus(Duration.ofMinutes(5));
        at.pass(Duration.ofMinutes(5));
        new Reaper("other");
        pass(Duration.ofSeconds(8));
        assertThat(standing().claimant()).isEqualTo("process-of-other");
        reports(PodState.RUNNING);
        for (int i = 0; i < 20; i++) {
            pass(Duration.ofSeconds(5));
            reports(PodState.RUNNING);
        }
        assertThat(at.hasEnded("b1")).isFalse();
        assertThat(at.lease()).isEqualTo(LIVE);
        assertThat(standing().claimant()).isNull();
    }

    @Test
    void ofTwoThatLookAtTheSameMomentOneDoesTheWork() {
        Reaper one = new Reaper("one");
        Reaper two = new Reaper("two");
        onAir();
        reports(PodState.RUNNING);
        elapsed = elapsed.plus(Duration.ofSeconds(20));
        at.pass(Duration.ofSeconds(20));
        at.control.onNextPut(two.sweep::run);
        one.sweep.run();
        assertThat(standing().claimant()).isEqualTo("process-of-two");
        until(() -> standing().settled());
        assertThat(standing().claimant()).isEqualTo("process-of-two");
        assertThat(at.lease().epoch())
                .as("one to end it, one to put it offline")
                .isEqualTo(3);
        assertThat(pauses).hasSize(2);
    }

    @Test
    void aClaimantThatDiesItselfIsFollowedByAnother() {
        Reaper one = new Reaper("one");
        onAir();
        reports(PodState.RUNNING);
        until(() -> standing().claimant() != null);
        reapers.remove(one);
        new Reaper("two");
        pass(Duration.ofSeconds(44));
        assertThat(standing().claimant()).isEqualTo("process-of-one");
        until(() -> standing().settled());
        assertThat(standing().claimant()).isEqualTo("process-of-two");
        assertThat(at.hasEnded("b1")).isTrue();
    }

    @Test
    void aClaimIsKeptAliveAsLongAsTheWindowRuns() {
        window(600);
        new Reaper("one");
        new Reaper("two");
        onAir();
        reports(PodState.RUNNING);
        until(() -> standing().claimant() != null);
        String first = standing().claimant();
        for (int i = 0; i < 60; i++) {
            pass(Duration.ofSeconds(9));
            assertThat(standing().claimant()).isEqualTo(first);
        }
        assertThat(at.hasEnded("b1")).isFalse();
        until(() -> at.hasEnded("b1"));
        assertThat(elapsed).isBetween(Duration.ofSeconds(600), Duration.ofSeconds(605));
    }

    @Test
    void aPodThatWakesUpAfterItsClaimGoesOn() {
        new Reaper("other");
        onAir();
        reports(PodState.RUNNING);
        until(() -> standing().claimant() != null);
        pass(Duration.ofSeconds(20));
        for (int i = 0; i < 30; i++) {
            reports(PodState.RUNNING);
            at.playlist("b1", 1, "1-a-" + i + ".ts");
            pass(Duration.ofSeconds(5));
        }
        assertThat(at.lease()).isEqualTo(LIVE);
        assertThat(standing().claimant()).isNull();
    }

    @Test
    void anEncoderThatHasReturnedElsewhereIsLeftAlone() {
        new Reaper("other");
        onAir();
        reports(PodState.RUNNING);
        pass(Duration.ofSeconds(5));
        Lease taken = new Lease(CHANNEL, 2, "pod-2", "alive", "session-2", "b1", LeaseState.LIVE, false, false);
        at.write(taken);
        until(() -> standing().settled());
        pass(Duration.ofMinutes(10));
        assertThat(at.lease()).isEqualTo(taken);
        assertThat(at.hasEnded("b1")).isFalse();
    }

    @Test
    void aLaterSessionOfTheDeadPodOnTheSameChannelIsCompletedToo() {
        new Reaper("other");
        onAir();
        reports(PodState.RUNNING);
        at.write(new Lease(CHANNEL, 2, "pod", "dead", "not reported", "b1", LeaseState.LIVE, false, false));
        until(() -> at.hasEnded("b1"));
    }

    @Test
    void aListingThatLagsDoesNotMakeAPodDead() {
        List<ListedObject> lagging = new ArrayList<>();
        ObjectStore store = new ForwardingStore(at.control) {
            @Override
            public CompletionStage<ListPage> list(String prefix, @Nullable String startAfter, int limit) {
                return CompletableFuture.completedStage(
                        MemoryObjectStore.page(lagging, prefix, startAfter, limit, at.control.now()));
            }
        };
        new Reaper("other", store);
        reports(PodState.RUNNING);
        lagging.addAll(at.control.objects());
        for (int i = 0; i < 30; i++) {
            pass(Duration.ofSeconds(5));
            reports(PodState.RUNNING);
        }
        assertThat(at.control.calls()).contains("GET " + KEY);
        assertThat(standing().claimant()).isNull();
    }

    @Test
    void aPodThatReportsCostsOthersNothingButTheListing() {
        new Reaper("other");
        reports(PodState.RUNNING);
        assertThat(callsOf(() -> {
                    for (int i = 0; i < 12; i++) {
                        pass(Duration.ofSeconds(5));
                        at.control.write(KEY, at.control.text(KEY));
                    }
                }))
                .hasSizeBetween(6, 7)
                .containsOnly("LIST pods/");
    }

    @Test
    void aReportThatIsSettledIsNotReadAgain() {
        new Reaper("other");
        onAir();
        reports(PodState.RUNNING);
        until(() -> standing().settled());
        assertThat(callsOf(() -> pass(Duration.ofMinutes(5)))).containsOnly("LIST pods/");
    }

    @Test
    void whatAFormerProcessUnderTheOwnNameLeftIsCompleted() {
        Reaper restarted = new Reaper("pod");
        onAir();
        PodReport mine = PodReport.first("pod", "process-of-pod", EnvironmentBuilder.START);
        restarted.left.inherit(report(PodState.RUNNING));
        for (int i = 0; i < 40; i++) {
            String etag = reports.find("pod")
                    .toCompletableFuture()
                    .join()
                    .map(Held::etag)
                    .orElse(null);
            reports.replace(etag, mine).toCompletableFuture().join();
            pass(Duration.ofSeconds(5));
        }
        assertThat(at.hasEnded("b1")).isTrue();
        assertThat(at.lease().settled()).isTrue();
        assertThat(restarted.left.list()).isEmpty();
    }

    @Test
    void whatTheStoreDoesNotTakeIsTriedAgain() {
        new Reaper("other");
        onAir();
        reports(PodState.RUNNING);
        until(() -> standing().claimant() != null);
        pass(Duration.ofSeconds(30));
        for (int i = 0; i < 3; i++) {
            at.media.failNextPut(Fault.UNAVAILABLE);
        }
        until(() -> at.hasEnded("b1"));
        assertThat(at.lease().state()).isEqualTo(LeaseState.ENDED);
        until(() -> standing().settled());
    }
}
