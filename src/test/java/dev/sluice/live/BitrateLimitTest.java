package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.StreamRejectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitrateLimitTest {
    private static final int MAX_KBPS = 4_000;

    private final List<String> warnings = new ArrayList<>();
    private long nowNanos;
    private final BitrateLimit limit = new BitrateLimit(MAX_KBPS, () -> nowNanos);

    /// Sends at a rate in 25 messages a second.
    ///
    /// @return when it was ended, in seconds from now; the whole time if it was not
    private double send(int kbps, Duration time) {
        long start = nowNanos;
        while (nowNanos - start < time.toNanos()) {
            try {
                limit.received(kbps * 125 / 25, warnings::add);
            } catch (StreamRejectedException e) {
                assertThat(e.disconnectCause()).isEqualTo(DisconnectCause.BITRATE_EXCEEDED);
                warnings.add(String.valueOf(e.getMessage()));
                break;
            }
            nowNanos += Duration.ofMillis(40).toNanos();
        }
        return (nowNanos - start) / 1e9;
    }

    @ParameterizedTest
    @CsvSource({"8000, 30", "12000, 15", "4400, 300", "40000, 3.3"})
    void aStreamAboveTheLimitEndsTheSoonerTheMoreItIsAbove(int kbps, double seconds) {
        assertThat(send(kbps, Duration.ofHours(1))).isBetween(0.9 * seconds, seconds + 1);
    }

    @Test
    void aStreamAtTheLimitGoesOnForEver() {
        assertThat(send(MAX_KBPS, Duration.ofHours(3))).isEqualTo(10_800);
        assertThat(warnings).isEmpty();
    }

    @Test
    void theEncoderIsWarnedAndThenToldInNumbers() {
        send(8_000, Duration.ofHours(1));
        assertThat(warnings).hasSize(2);
        assertThat(warnings.getFirst())
                .matches("8,0\\d\\d kbit/s on average over the last 15 s: this channel allows 4,000 kbit/s; lower the"
                        + " bitrate in the encoder, or .*");
        assertThat(warnings.getLast())
                .matches("8,0\\d\\d kbit/s on average over the last 30 s: this channel allows 4,000 kbit/s; lower the"
                        + " bitrate in the encoder");
    }

    @Test
    void busyScenesAreAllowedAsLongAsTheMeanIs() {
        for (int i = 0; i < 100; i++) {
            assertThat(send(7_000, Duration.ofSeconds(10))).isEqualTo(10);
            assertThat(send(1_000, Duration.ofSeconds(10))).isEqualTo(10);
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void whatPilesUpWhileReadingStopsOrTheNetworkIsGoneMayComeAtOnce() {
        send(MAX_KBPS, Duration.ofMinutes(5));
        nowNanos += Duration.ofSeconds(20).toNanos();
        for (int second = 0; second < 20; second++) {
            limit.received(MAX_KBPS * 125, warnings::add);
        }
        assertThat(send(MAX_KBPS, Duration.ofMinutes(5))).isEqualTo(300);
    }

    @Test
    void aSecondWarningComesOnlyAfterTheBucketWasFullAgain() {
        send(8_000, Duration.ofSeconds(20));
        send(4_100, Duration.ofSeconds(20));
        assertThat(warnings).hasSize(1);
        nowNanos += Duration.ofMinutes(1).toNanos();
        send(8_000, Duration.ofSeconds(20));
        assertThat(warnings).hasSize(2);
    }

    @Test
    void withoutALimitAnythingGoes() {
        BitrateLimit none = new BitrateLimit(0, () -> 0);
        for (int i = 0; i < 10_000; i++) {
            none.received(8 << 20, warnings::add);
        }
        assertThat(warnings).isEmpty();
    }
}
