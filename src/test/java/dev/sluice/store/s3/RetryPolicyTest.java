package dev.sluice.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void thePauseBoundDoublesUpToItsMaximum() {
        RetryPolicy policy = new RetryPolicy(Duration.ofMillis(100), SECOND, SECOND, SECOND);

        assertThat(policy.pauseBound(1)).isEqualTo(Duration.ofMillis(100));
        assertThat(policy.pauseBound(2)).isEqualTo(Duration.ofMillis(200));
        assertThat(policy.pauseBound(4)).isEqualTo(Duration.ofMillis(800));
        assertThat(policy.pauseBound(5)).isEqualTo(SECOND);
        assertThat(policy.pauseBound(Integer.MAX_VALUE)).isEqualTo(SECOND);
    }

    @Test
    void valuesThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> new RetryPolicy(Duration.ZERO, SECOND, SECOND, SECOND))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetryPolicy(SECOND, Duration.ofMillis(1), SECOND, SECOND))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetryPolicy(SECOND, SECOND, Duration.ZERO, SECOND))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetryPolicy(SECOND, SECOND, SECOND, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
