package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.Bytes;
import dev.sluice.lease.LeaseState;
import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.StreamRejectedException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What an encoder with a right key can cost at most: writes to the store, and interruptions for viewers.
class HostileEncoderTest extends PublicationFixture {
    /// As [#HEADER], of another level.
    private static final Bytes OTHER_HEADER = Bytes.hex(HEADER.toHex().replace("640028", "640029"));

    private static final Bytes IDR = FlvPictures.of(true);
    private static final Duration PICTURE = Duration.ofMillis(40);

    private @Nullable StreamRejectedException rejection;

    @Override
    int maxBitrateKbps() {
        return 1_000;
    }

    private void pass(Duration time) {
        nowNanos += time.toNanos();
        loop.pass(time);
    }

    /// What the connection does with a stream that throws.
    private void send(long timestampMs, Bytes body) {
        if (rejection != null) {
            return;
        }
        try {
            publication.onVideo(timestampMs, body);
        } catch (StreamRejectedException e) {
            rejection = e;
            publication.onEnd(e.disconnectCause());
        }
    }

    private DisconnectCause endedBy() {
        return Objects.requireNonNull(rejection, "not ended").disconnectCause();
    }

    private long segments() {
        return media.calls().stream()
                .filter(call -> call.startsWith("PUT seg/") && call.endsWith(".ts"))
                .count();
    }

    /// An encoder that sends as fast as it is read.
    enum Rush {
        IDR_EACH_PICTURE,
        TWO_SECONDS_EACH_PICTURE,
        HALF_A_SECOND_EACH_PICTURE,
        A_JUMP_EACH_PICTURE,
        TIME_STANDS_STILL;

        long timestampMs(long picture) {
            return switch (this) {
                case IDR_EACH_PICTURE -> picture * 40;
                case TWO_SECONDS_EACH_PICTURE -> picture * 2_000;
                case HALF_A_SECOND_EACH_PICTURE -> picture * 500;
                case A_JUMP_EACH_PICTURE -> picture % 2 * 3_600_000 + picture * 40;
                case TIME_STANDS_STILL -> 0;
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void noEncoderMakesMoreThanTwoSegmentsASecondForLong(Rush rush) {
        int seconds = 300;
        send(0, HEADER);
        long sent = 0;
        for (int tick = 0; tick < 10 * seconds; tick++) {
            for (int i = 0; i < 20 && connection.reading; i++) {
                send(rush.timestampMs(sent++), IDR);
            }
            pass(Duration.ofMillis(100));
        }

        assertThat(segments()).isLessThanOrEqualTo(300 + 2 * seconds + 2);
        if (rush == Rush.TWO_SECONDS_EACH_PICTURE) {
            assertThat(segments()).as("slowed down, not stopped").isGreaterThan(300 + 2 * seconds - 20);
            assertThat(count("sluice.session.findings", "finding", "too-fast")).isEqualTo(1);
        }
    }

    @Test
    void aFileThatIsSentFasterThanItPlaysIsReadAsFastAsItComesForTenMinutesOfIt() {
        send(0, HEADER);
        for (int ms = 0; ms < 590_000; ms += 40) {
            send(ms, FlvPictures.of(ms % 2_000 == 0));
            loop.runAll();
        }
        assertThat(connection.reading).isTrue();
        assertThat(publication.findings()).isEmpty();
    }

    @Test
    void whatWasReadAlreadyMayNotHoldHundredsOfSegments() {
        send(0, HEADER);
        for (int n = 0; n < 1_000; n++) {
            send(n * 2_000L, IDR);
        }
        assertThat(endedBy()).isEqualTo(DisconnectCause.UNSTEADY_MEDIA);
        assertThat(segments()).isLessThanOrEqualTo(603);
    }

    @Test
    void jumpsEveryTwoSecondsGoOnForEver() {
        send(0, HEADER);
        for (int n = 0; n < 10 * 60 * 25; n++) {
            long jump = n / 50 % 2 == 0 ? 0 : 3_600_000;
            send(jump + n * 40L, FlvPictures.of(n % 50 == 0));
            pass(PICTURE);
        }
        assertThat(rejection).isNull();
    }

    @Test
    void jumpsAtEachPictureEndTheSessionAndLeaveTheBroadcastOpen() {
        send(0, HEADER);
        int n = 0;
        for (; rejection == null && n < 1_000; n++) {
            send((n % 2) * 3_600_000L + n * 40L, IDR);
            pass(PICTURE);
        }
        assertThat(endedBy()).isEqualTo(DisconnectCause.UNSTEADY_MEDIA);
        // A picture out of two is one that comes back from a jump that was not yet believed.
        assertThat(n).isBetween(60, 130);
        assertThat(rejection).hasMessageMatching("6\\d jumps in time or changes of format within \\d s: .*");
        loop.runAll();
        assertThat(leaseState()).isEqualTo(LeaseState.WAITING);
        assertThat(playlist().ended()).isFalse();
    }

    @Test
    void anEncoderThatFollowsItsNetworkMayChangeItsFormatEveryFiveSeconds() {
        for (int n = 0; n < 10 * 60 * 25; n++) {
            if (n % 125 == 0) {
                send(n * 40L, n % 250 == 0 ? HEADER : OTHER_HEADER);
            }
            send(n * 40L, FlvPictures.of(n % 50 == 0 || n % 125 == 0));
            pass(PICTURE);
        }
        assertThat(rejection).isNull();
    }

    @Test
    void headersThatChangeAtEachPictureEndTheSession() {
        int n = 0;
        for (; rejection == null && n < 1_000; n++) {
            send(n * 40L, n % 2 == 0 ? HEADER : OTHER_HEADER);
            send(n * 40L, IDR);
            pass(PICTURE);
        }
        assertThat(endedBy()).isEqualTo(DisconnectCause.UNSTEADY_MEDIA);
        assertThat(n).isBetween(60, 70);
        assertThat(segments()).isLessThan(70);
    }

    @Test
    void headersThatAreRepeatedAsTheyAreCostNothing() {
        for (int n = 0; n < 60 * 25; n++) {
            send(n * 40L, HEADER);
            send(n * 40L, FlvPictures.of(n % 50 == 0));
            pass(PICTURE);
        }
        assertThat(rejection).isNull();
        assertThat(publication.findings()).isEmpty();
    }

    @Test
    void twiceTheAllowedBitrateEndsTheSessionAfterHalfAMinuteAndTheBroadcastWaitsForItsEncoder() {
        // 25 pictures a second of 10,000 bytes are 2,000 kbit/s.
        filler = Bytes.wrap(new byte[10_000 - IDR.length()]);
        send(0, HEADER);
        int n = 0;
        for (; rejection == null && n < 60 * 25; n++) {
            send(n * 40L, FlvPictures.of(n % 50 == 0, filler));
            pass(PICTURE);
        }
        assertThat(endedBy()).isEqualTo(DisconnectCause.BITRATE_EXCEEDED);
        assertThat(n / 25).isBetween(29, 31);
        loop.runAll();

        assertThat(publication.findings()).extracting(Finding::kind).containsExactly(Finding.Kind.BITRATE);
        assertThat(count("sluice.sessions.ended", "cause", "bitrate_exceeded")).isEqualTo(1);
        assertThat(playlist().nextSequence()).isEqualTo(15);
        assertThat(playlist().ended()).isFalse();
        assertThat(leaseState()).isEqualTo(LeaseState.WAITING);
    }

    @Test
    void soundCountsToo() {
        byte[] frame = new byte[100_000];
        frame[0] = (byte) 0xAF;
        frame[1] = 1;
        assertThatThrownBy(() -> {
                    for (int n = 0; n < 100; n++) {
                        publication.onAudio(n, Bytes.wrap(frame));
                    }
                })
                .isInstanceOf(StreamRejectedException.class);
    }
}
