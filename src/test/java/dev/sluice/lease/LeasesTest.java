package dev.sluice.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.channels.ChannelId;
import dev.sluice.testing.MemoryObjectStore;
import dev.sluice.testing.MemoryObjectStore.Fault;
import dev.sluice.testing.WriteIds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeasesTest {
    private static final ChannelId CHANNEL = new ChannelId("demo");
    private static final Lease RECORDED =
            new Lease(CHANNEL, 7, "pod", "instance", "session", "broadcast", LeaseState.LIVE, true, false);

    private final MemoryObjectStore control = new MemoryObjectStore();
    private final Leases leases = new Leases(control, new ObjectMapper(), WriteIds::next);

    private Lease stored() {
        return leases.find(CHANNEL).toCompletableFuture().join().orElseThrow().lease();
    }

    @Test
    void readsWhatItWrote() {
        Lease settled = RECORDED.in(LeaseState.ENDED).settle();
        assertThat(leases.replace(null, settled).toCompletableFuture().join()).isPresent();
        assertThat(stored()).isEqualTo(settled);
    }

    @Test
    void aLeaseOfAnEarlierVersionIsNeitherRecordedNorSettled() {
        control.write("leases/demo.json", """
                {"channelId":"demo","epoch":7,"podId":"pod","instanceId":"instance","sessionId":"session",
                 "broadcastId":"broadcast","state":"ended"}""");
        assertThat(stored().recorded()).isFalse();
        assertThat(stored().settled()).isFalse();
    }

    @Test
    void takeoversAndTheHoldAfterAKickAreTimesThatPeopleCanRead() {
        Instant at = Instant.parse("2026-01-01T00:00:07Z");
        Lease taken = new Lease(
                CHANNEL,
                7,
                "pod",
                "instance",
                "s",
                "b",
                LeaseState.LIVE,
                true,
                false,
                List.of(at),
                null,
                null,
                null,
                null,
                0,
                List.of());
        Lease kicked = taken.kick("by hand", at.plusSeconds(60));
        assertThat(leases.replace(null, kicked).toCompletableFuture().join()).isPresent();

        assertThat(stored()).isEqualTo(kicked);
        assertThat(control.text("leases/demo.json"))
                .contains(
                        "\"takeovers\":[\"2026-01-01T00:00:07Z\"]",
                        "\"state\":\"kicked\"",
                        "\"holdUntil\":\"2026-01-01T00:01:07Z\"");
    }

    @Test
    void whoeverEndsTheBroadcastOfAKickedSessionLeavesTheKickAsItIs() {
        Instant until = Instant.parse("2026-01-01T00:01:00Z");
        Lease kicked = RECORDED.kick("by hand", until);
        assertThat(kicked.epoch()).isEqualTo(8);
        assertThat(kicked.isOpen()).isFalse();
        Lease settled = kicked.nextEnded().settle();
        assertThat(settled.epoch()).isEqualTo(9);
        assertThat(settled.state()).isEqualTo(LeaseState.KICKED);
        assertThat(settled.holdUntil()).isEqualTo(until);
        assertThat(RECORDED.nextEnded().state()).isEqualTo(LeaseState.ENDED);
        assertThatThrownBy(() -> RECORDED.in(LeaseState.KICKED)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theKicksThatStillHoldAreReadAsTheyWereWritten() {
        Instant until = Instant.parse("2026-01-01T00:01:00Z");
        Lease kicked = RECORDED.kick("by hand", until);
        List<KeyHold> holds = kicked.holdsAfter(until.minusSeconds(1));
        assertThat(holds).containsExactly(new KeyHold("", until, "by hand", "session"));
        Lease next = new Lease(
                CHANNEL,
                9,
                "pod",
                "instance",
                "next",
                "b",
                LeaseState.LIVE,
                true,
                false,
                List.of(),
                null,
                null,
                "k",
                "192.0.2.1",
                0,
                holds);
        leases.replace(null, next).toCompletableFuture().join();
        assertThat(stored()).isEqualTo(next);
        assertThat(control.text("leases/demo.json")).contains("\"until\":\"2026-01-01T00:01:00Z\"");
        assertThat(next.whyKicked("session")).contains("by hand");
        assertThat(next.whyKicked("next")).isEmpty();
        assertThat(next.holdsAfter(until.plusSeconds(59))).hasSize(1);
        assertThat(next.holdsAfter(until.plusSeconds(60))).isEmpty();
    }

    @Test
    void whatWasReadSaysWhenByTheStoresClock() {
        leases.replace(null, RECORDED).toCompletableFuture().join();
        control.pass(Duration.ofSeconds(5));
        HeldLease read = leases.find(CHANNEL).toCompletableFuture().join().orElseThrow();
        assertThat(read.age()).isEqualTo(Duration.ofSeconds(5));
        assertThat(read.readAt()).isEqualTo(Instant.parse("2026-01-01T00:00:05Z"));
    }

    @Test
    void aLeaseIsReadAgainOnlyIfItHasChanged() {
        HeldLease first =
                leases.replace(null, RECORDED).toCompletableFuture().join().orElseThrow();
        assertThat(leases.findChanged(CHANNEL, first.etag())
                        .toCompletableFuture()
                        .join())
                .isEmpty();
        leases.replace(first, RECORDED.in(LeaseState.WAITING))
                .toCompletableFuture()
                .join();
        assertThat(leases.findChanged(CHANNEL, first.etag())
                        .toCompletableFuture()
                        .join())
                .hasValueSatisfying(now -> assertThat(now.lease().state()).isEqualTo(LeaseState.WAITING));
    }

    @Test
    void ofTwoThatWriteTheSameLeaseOnlyOneWins() {
        HeldLease read =
                leases.replace(null, RECORDED).toCompletableFuture().join().orElseThrow();
        Lease ended = RECORDED.next("broadcast", LeaseState.ENDED);
        Leases other = new Leases(control, new ObjectMapper(), WriteIds::next);
        assertThat(leases.replace(read, ended).toCompletableFuture().join()).isPresent();
        assertThat(other.replace(read, ended).toCompletableFuture().join()).isEmpty();
        assertThat(stored()).isEqualTo(ended);
    }

    @Test
    void aWriteWhoseAnswerIsLostIsStillItsWritersOwn() {
        control.failNextPut(Fault.UNKNOWN_AFTER_EFFECT);
        assertThat(leases.replace(null, RECORDED).toCompletableFuture().join()).isPresent();
    }

    @Test
    void whoeverTakesABroadcastOnGoesOnRecordingIt() {
        assertThat(RECORDED.next("broadcast", LeaseState.ENDED).recorded()).isTrue();
        assertThat(RECORDED.in(LeaseState.WAITING).recorded()).isTrue();
    }

    @Test
    void onlyAnEndedLeaseIsSettledAndNoneThatFollowsIt() {
        Lease settled = RECORDED.in(LeaseState.ENDED).settle();
        assertThat(settled.settled()).isTrue();
        assertThat(settled.next("another", LeaseState.LIVE).settled()).isFalse();
        assertThatThrownBy(RECORDED::settle)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LIVE");
    }
}
