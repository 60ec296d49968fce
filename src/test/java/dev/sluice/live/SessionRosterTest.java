package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.channels.ChannelId;
import dev.sluice.lease.Lease;
import dev.sluice.pods.ReportedSession;
import dev.sluice.rtmp.session.DisconnectCause;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a process says of its sessions, from the first to what is left of the last.
class SessionRosterTest {
    private static final ChannelId CHANNEL = new ChannelId("demo");

    private final SweepWorld world = new SweepWorld(() -> {});
    private final SweepWorld.Pod pod = world.startPod();

    @BeforeEach
    void aChannelThatWaitsTenSeconds() {
        world.channel(CHANNEL, Duration.ofSeconds(10), false);
    }

    private Lease lease() {
        return world.leases
                .find(CHANNEL)
                .toCompletableFuture()
                .join()
                .orElseThrow()
                .lease();
    }

    @Test
    void aRunningSessionIsListedWithTheLeaseThatItHasWon() {
        assertThat(pod.reported()).isEmpty();
        pod.publish(CHANNEL);
        assertThat(pod.reported().stream().map(ReportedSession::bare))
                .containsExactly(ReportedSession.of(lease(), false));
        world.pass(Duration.ofMinutes(10));
        assertThat(pod.reported().stream().map(ReportedSession::bare))
                .containsExactly(ReportedSession.of(lease(), false));
    }

    @Test
    void aSessionThatWaitsForItsEncoderIsListedAsEndingUntilItsEndIsComplete() {
        SweepWorld.Session session = pod.publish(CHANNEL);
        world.pass(Duration.ofSeconds(20));
        session.end(DisconnectCause.PEER_CLOSED);
        assertThat(pod.reported())
                .singleElement()
                .satisfies(listed -> assertThat(listed.ending()).isTrue());
        world.pass(Duration.ofSeconds(60));
        assertThat(lease().settled()).isFalse();
        assertThat(pod.reported()).hasSize(1);

        world.pass(Duration.ofSeconds(75));
        assertThat(lease().settled()).isTrue();
        assertThat(pod.reported()).isEmpty();
    }

    @Test
    void theNextSessionOnAChannelTakesThePlaceOfTheOneThatHasEnded() {
        SweepWorld.Session first = pod.publish(CHANNEL);
        world.pass(Duration.ofSeconds(20));
        first.end(DisconnectCause.PEER_CLOSED);
        pod.publish(CHANNEL);
        assertThat(pod.reported().stream().map(ReportedSession::bare))
                .containsExactly(ReportedSession.of(lease(), false));
        world.pass(Duration.ofMinutes(10));
        assertThat(pod.reported()).hasSize(1);
    }

    @Test
    void aSessionThatGoesOnInAnotherBroadcastIsListedWithThatOne() {
        SweepWorld.Session session = pod.publish(CHANNEL);
        world.pass(Duration.ofSeconds(20));
        ReportedSession before = pod.reported().getFirst();
        session.encoder = SweepWorld.Encoder.SENDS_FEW_KEYFRAMES;
        world.pass(Duration.ofSeconds(80));
        ReportedSession after = pod.reported().getFirst();
        assertThat(after.broadcastId()).isNotEqualTo(before.broadcastId());
        assertThat(after.bare()).isEqualTo(ReportedSession.of(lease(), false));
    }
}
