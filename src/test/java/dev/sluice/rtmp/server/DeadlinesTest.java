package dev.sluice.rtmp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.rtmp.session.ConnectionPhase;
import dev.sluice.rtmp.session.DisconnectCause;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Time passes here when the test says so.
class DeadlinesTest {
    private final Settings settings = settings();
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<ConnectionEnd> ends = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Progress progress = new Progress();
    private final ClientConnection client = new ClientConnection(channel, clock::get, ends::add);
    private final Deadlines deadlines = start();

    private final class Progress implements Deadlines.Progress {
        private ConnectionPhase phase = ConnectionPhase.HANDSHAKE;
        private long delivered;

        @Override
        public ConnectionPhase phase() {
            return phase;
        }

        @Override
        public long deliveredBytes() {
            return delivered;
        }

        @Override
        public void dismiss(DisconnectCause why, String description) {
            told.add(description);
            client.end(why, description);
        }
    }

    private static Settings settings() {
        Settings settings = new Settings();
        settings.handshakeTimeout = Duration.ofSeconds(10);
        settings.publishTimeout = Duration.ofSeconds(15);
        settings.idleTimeout = Duration.ofSeconds(30);
        settings.minBitrate = 250;
        return settings;
    }

    private Deadlines start() {
        channel.freezeTime();
        Deadlines started = new Deadlines(settings, client, progress, clock::get);
        started.start();
        return started;
    }

    private void pass(double seconds) {
        long nanos = Math.round(seconds * 1e9);
        clock.addAndGet(nanos);
        channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
        channel.runPendingTasks();
    }

    private void enter(ConnectionPhase phase) {
        progress.phase = phase;
        deadlines.progressed();
    }

    private void receiveEachSecond(int seconds, int bytes) {
        for (int i = 0; i < seconds; i++) {
            deadlines.received();
            progress.delivered += bytes;
            pass(1);
        }
    }

    private List<DisconnectCause> causes() {
        return ends.stream().map(ConnectionEnd::cause).toList();
    }

    @Test
    void aByteNowAndThenBuysTheHandshakeNoTime() {
        receiveEachSecond(9, 0);
        assertThat(causes()).isEmpty();
        receiveEachSecond(1, 0);
        assertThat(causes()).containsExactly(DisconnectCause.HANDSHAKE_TIMEOUT);
    }

    @Test
    void publishingHasAnEndCountedFromAccepting() {
        pass(5);
        progress.phase = ConnectionPhase.COMMANDS;
        receiveEachSecond(9, 0);
        assertThat(causes()).isEmpty();
        receiveEachSecond(1, 0);
        assertThat(causes()).containsExactly(DisconnectCause.PUBLISH_TIMEOUT);
    }

    @Test
    void theTimeThatAKeyIsCheckedIsOurs() {
        enter(ConnectionPhase.AUTHORISING);
        pass(59.9);
        assertThat(causes()).isEmpty();
    }

    @Test
    void aCheckThatNeverEndsIsTheStoresFault() {
        pass(5);
        enter(ConnectionPhase.AUTHORISING);
        pass(59.9);
        assertThat(causes()).isEmpty();
        pass(0.1);
        assertThat(causes()).containsExactly(DisconnectCause.STORE_UNAVAILABLE);
        assertThat(told).isEmpty();
    }

    @Test
    void aShorterLimitToPublishIsMetThoughTheHandshakeMayTakeLonger() {
        settings.handshakeTimeout = Duration.ofSeconds(30);
        pass(1);
        enter(ConnectionPhase.COMMANDS);
        pass(13.9);
        assertThat(causes()).isEmpty();
        pass(0.1);
        assertThat(causes()).containsExactly(DisconnectCause.PUBLISH_TIMEOUT);
        assertThat(told).containsExactly("no publish command within 15 s");
    }

    @Test
    void whoHasNotShakenHandsWithinAShorterLimitToPublishHasNotPublished() {
        settings.publishTimeout = Duration.ofSeconds(5);
        pass(10);
        assertThat(causes()).containsExactly(DisconnectCause.PUBLISH_TIMEOUT);
        assertThat(told).isEmpty();
    }

    @Test
    void aShortIdleTimeoutRunsFromTheLastByteOn() {
        settings.idleTimeout = Duration.ofSeconds(3);
        enter(ConnectionPhase.PUBLISHING);
        pass(2.9);
        assertThat(causes()).isEmpty();
        pass(0.1);
        assertThat(causes()).containsExactly(DisconnectCause.IDLE_TIMEOUT);
        assertThat(told).containsExactly("nothing came for 3 s");
    }

    @Test
    void aSilentPublisherIsGone() {
        progress.phase = ConnectionPhase.PUBLISHING;
        receiveEachSecond(100, 1000);
        assertThat(causes()).isEmpty();
        pass(28.9);
        assertThat(causes()).isEmpty();
        pass(0.1);
        assertThat(causes()).containsExactly(DisconnectCause.IDLE_TIMEOUT);
    }

    @Test
    void aTrickleIsNoStream() {
        progress.phase = ConnectionPhase.PUBLISHING;
        receiveEachSecond(60, 40);
        assertThat(causes()).isEmpty();
        receiveEachSecond(60, 10);
        assertThat(causes()).containsExactly(DisconnectCause.TOO_SLOW);
        assertThat(ends.getFirst().detail()).contains("bits per second").contains("sluice.rtmp.min-bitrate");
    }

    @Test
    void theQuietestRealStreamIsFastEnough() {
        progress.phase = ConnectionPhase.PUBLISHING;
        // Silence in AAC at 8 kHz: 7.8 frames of 7 bytes and their tag a second.
        receiveEachSecond(600, 70);
        assertThat(causes()).isEmpty();
    }

    @Test
    void whatWeDoNotReadIsNotHeldAgainstTheClient() {
        progress.phase = ConnectionPhase.PUBLISHING;
        receiveEachSecond(50, 1000);
        client.setCongested(true);
        pass(200);
        assertThat(causes()).isEmpty();
        client.setCongested(false);
        receiveEachSecond(50, 1000);
        assertThat(causes()).isEmpty();
        pass(60);
        assertThat(causes()).containsExactly(DisconnectCause.IDLE_TIMEOUT);
    }

    @Test
    void whoHasPublishedMayDoSoAgainWithinTheSameTime() {
        progress.phase = ConnectionPhase.PUBLISHING;
        receiveEachSecond(100, 1000);
        progress.phase = ConnectionPhase.COMMANDS;
        receiveEachSecond(14, 0);
        assertThat(causes()).isEmpty();
        receiveEachSecond(1, 0);
        assertThat(causes()).containsExactly(DisconnectCause.PUBLISH_TIMEOUT);
    }
}
