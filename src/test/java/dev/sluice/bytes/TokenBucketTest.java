package dev.sluice.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aBucketIsFullAtFirstAndNotRefilledByTheFirstTime() {
        TokenBucket bucket = bucket(10, 5);
        assertThat(bucket.take(10)).isTrue();

        bucket.refill(99 * SECOND);

        assertThat(bucket.take(1)).isFalse();
    }

    @Test
    void whatIsTooMuchTakesNothing() {
        TokenBucket bucket = bucket(10, 5);

        assertThat(bucket.take(11)).isFalse();
        assertThat(bucket.take(Long.MAX_VALUE)).isFalse();
        assertThat(bucket.take(0)).isTrue();
        assertThat(bucket.take(4)).isTrue();
        assertThat(bucket.take(7)).isFalse();
        assertThat(bucket.take(6)).isTrue();
        assertThat(bucket.take(1)).isFalse();
    }

    @Test
    void aTokenComesBackToTheNanosecond() {
        TokenBucket bucket = emptied(10, 5);

        bucket.refill(200_000_000 - 1);
        assertThat(bucket.take(1)).isFalse();
        bucket.refill(200_000_000);
        assertThat(bucket.take(1)).isTrue();
        assertThat(bucket.take(1)).isFalse();
    }

    @Test
    void itIsNeverMoreThanFull() {
        TokenBucket bucket = emptied(10, 5);
        bucket.refill(Long.MAX_VALUE);
        assertThat(bucket.take(11)).isFalse();
        assertThat(bucket.take(10)).isTrue();

        bucket.giveBack(4);
        bucket.giveBack(Long.MAX_VALUE);
        assertThat(bucket.take(10)).isTrue();
        bucket.giveBack(9);
        assertThat(bucket.take(10)).isFalse();
        bucket.giveBack(9);

        assertThat(bucket.take(10)).isTrue();
        assertThat(bucket.take(1)).isFalse();
    }

    @Test
    void manySmallRefillsGiveWhatOneGives() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            long rate = 1L + random.nextInt(1_000_000);
            TokenBucket often = emptied(1_000_000_000, rate);
            long now = 0;
            while (now < 10 * SECOND) {
                now += 1 + random.nextInt(50_000_000);
                often.refill(now);
            }

            long tokens = now * rate / SECOND;
            assertThat(often.take(tokens)).describedAs("seed %d", seed).isTrue();
            assertThat(often.take(1)).describedAs("seed %d", seed).isFalse();
        }
    }

    @Test
    void anEarlierTimeIsIgnoredAndTheOriginOfTheClockIsFree() {
        TokenBucket bucket = bucket(10, 5);
        bucket.refill(Long.MAX_VALUE - SECOND);
        assertThat(bucket.take(10)).isTrue();
        bucket.refill(Long.MAX_VALUE - 2 * SECOND);
        bucket.refill(Long.MAX_VALUE - SECOND);
        assertThat(bucket.take(1)).isFalse();

        // System.nanoTime may wrap.
        bucket.refill(Long.MAX_VALUE + SECOND);

        assertThat(bucket.take(10)).isTrue();
        assertThat(bucket.take(1)).isFalse();
    }

    @Test
    void ratesMustBePositiveAndFitTheirArithmetic() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenBucket.Rate(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenBucket.Rate(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenBucket.Rate(Long.MAX_VALUE, 1));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> new TokenBucket.Rate(4_000_000_000L, 1).times(Long.MAX_VALUE));
        assertThat(new TokenBucket.Rate(5, 3).times(128)).isEqualTo(new TokenBucket.Rate(640, 384));

        TokenBucket largest = bucket(4_611_686_018L, 4_611_686_018L);
        assertThat(largest.take(4_611_686_018L)).isTrue();
        largest.refill(0);
        largest.refill(SECOND / 2);
        assertThat(largest.take(2_305_843_009L)).isTrue();
        assertThat(largest.take(1)).isFalse();
    }

    private static TokenBucket bucket(long burst, long perSecond) {
        return new TokenBucket(new TokenBucket.Rate(burst, perSecond));
    }

    /// Empty at time 0.
    private static TokenBucket emptied(long burst, long perSecond) {
        TokenBucket bucket = bucket(burst, perSecond);
        bucket.refill(0);
        assertThat(bucket.take(burst)).isTrue();
        return bucket;
    }
}
