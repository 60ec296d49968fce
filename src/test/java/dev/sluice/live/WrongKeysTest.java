package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.net.IpNetwork;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WrongKeysTest {
    private static final IpNetwork CLIENT = client("203.0.113.9");

    private long nowNanos;
    private final WrongKeys wrongKeys = new WrongKeys(() -> nowNanos);

    private static IpNetwork client(String address) {
        return IpNetwork.ofClient(InetAddress.ofLiteral(address));
    }

    private void pass(Duration time) {
        nowNanos += time.toNanos();
    }

    /// The delay of one more wrong key, in seconds; -1 for no answer.
    private long wrong(IpNetwork client) {
        return wrongKeys.count(client).map(Duration::toSeconds).orElse(-1L);
    }

    @Test
    void afterThreeWrongKeysEachAnswerTakesTwiceAsLongUpToEightSeconds() {
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            delays.add(wrong(CLIENT));
            pass(Duration.ofSeconds(10));
        }
        assertThat(delays).containsExactly(0L, 0L, 0L, 1L, 2L, 4L, 8L, 8L, 8L);
    }

    @Test
    void aMinuteWithoutAWrongKeyForgivesAll() {
        for (int i = 0; i < 100; i++) {
            wrong(CLIENT);
        }
        pass(Duration.ofSeconds(60));
        assertThat(wrong(CLIENT)).isEqualTo(8);
        pass(Duration.ofSeconds(61));
        assertThat(wrong(CLIENT)).isZero();
    }

    @Test
    void clientsAreCountedApartAndANetworkOf64BitsIsOne() {
        for (int i = 1; i <= 4; i++) {
            wrong(CLIENT);
            wrong(client("2001:db8:0:1::" + i));
        }
        assertThat(wrong(client("203.0.113.10"))).isZero();
        assertThat(wrong(client("2001:db8:0:2::1"))).isZero();
        assertThat(wrong(client("2001:db8:0:1:ffff::1"))).isEqualTo(2);
    }

    @Test
    void noMoreThanAThousandAnswersWaitAtATime() {
        for (int i = 0; i < 3 + WrongKeys.MOST_WAITING; i++) {
            assertThat(wrong(CLIENT)).isNotNegative();
        }
        assertThat(wrong(CLIENT)).isEqualTo(-1);
        assertThat(wrong(client("203.0.113.10")))
                .as("an answer at once takes no place")
                .isZero();

        wrongKeys.answered();
        assertThat(wrong(CLIENT)).isEqualTo(8);
        assertThat(wrong(CLIENT)).isEqualTo(-1);
    }

    @Test
    void whoWasHeardLeastRecentlyIsForgottenWhenThereAreTenThousand() {
        IpNetwork busy = client("198.51.100.1");
        for (int i = 0; i < 3; i++) {
            wrong(CLIENT);
            wrong(busy);
        }
        for (int i = 0; i < 9_999; i++) {
            wrong(client("10.0." + i / 256 + "." + i % 256));
            if (i == 5_000) {
                assertThat(wrongKeys.count(busy)).isEqualTo(Optional.of(Duration.ofSeconds(1)));
            }
        }
        assertThat(wrong(busy)).isEqualTo(2);
        assertThat(wrong(CLIENT)).as("forgotten").isZero();
    }
}
