package dev.sluice.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    private static LatencyHistogram of(long... nanos) {
        long[] counts = new long[LatencyHistogram.BUCKETS];
        for (long one : nanos) {
            counts[LatencyHistogram.bucketOf(one)]++;
        }
        return LatencyHistogram.of(counts);
    }

    @Test
    void nothingCountedHasNoQuantiles() {
        assertThat(LatencyHistogram.EMPTY.quantile(0.5)).isEmpty();
        assertThat(of().quantile(0.99)).isEmpty();
    }

    @Test
    void quantilesAreWithinHalfABucketOfTheTruth() {
        Random random = new Random(7);
        long[] nanos = random.longs(20_000, 2_000_000L, 900_000_000L).toArray();
        LatencyHistogram histogram = of(nanos);
        Arrays.sort(nanos);
        for (double share : new double[] {0.01, 0.5, 0.9, 0.99}) {
            double truth = nanos[(int) (share * nanos.length)];
            double told = histogram.quantile(share).orElseThrow().toNanos();
            assertThat(told / truth).as("%s", share).isBetween(0.8, 1.25);
        }
    }

    @Test
    void eachBucketTakesWhatItsBoundsSay() {
        assertThat(LatencyHistogram.bucketOf(0)).isZero();
        assertThat(LatencyHistogram.bucketOf(999_999)).isZero();
        assertThat(LatencyHistogram.bucketOf(1_000_000)).isEqualTo(1);
        assertThat(LatencyHistogram.bucketOf(2_000_001)).isEqualTo(3);
        assertThat(LatencyHistogram.bucketOf(Duration.ofHours(1).toNanos())).isEqualTo(LatencyHistogram.BUCKETS - 1);
    }

    @Test
    void twoAddUpToOneOfBoth() {
        assertThat(of(1_500_000, 70_000_000).plus(of(1_500_000))).isEqualTo(of(1_500_000, 70_000_000, 1_500_000));
        assertThat(LatencyHistogram.EMPTY.plus(of(5)).total()).isEqualTo(1);
    }

    @Test
    void standsAsItsCountsWithoutTheZerosAtTheEnd() throws JsonProcessingException {
        ObjectMapper json = new ObjectMapper();
        String text = json.writeValueAsString(of(500_000, 1_100_000, 1_200_000));
        assertThat(text).isEqualTo("[1,2]");
        assertThat(json.readValue(text, LatencyHistogram.class)).isEqualTo(of(500_000, 1_100_000, 1_200_000));
    }

    @Test
    void moreBucketsOfALaterVersionAreNotRead() throws JsonProcessingException {
        String many = "[" + "1,".repeat(99) + "1]";
        assertThat(new ObjectMapper().readValue(many, LatencyHistogram.class).counts())
                .hasSize(LatencyHistogram.BUCKETS);
    }

    @Test
    void negativeCountsAreRefused() {
        assertThatThrownBy(() -> new LatencyHistogram(List.of(1L, -1L))).isInstanceOf(IllegalArgumentException.class);
    }
}
