package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hls.RandomEncoder.Habits;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Whatever an encoder does, what comes out is a playlist and segments that the checkers find nothing wrong with.
///
/// A seed that fails stands in the message; `-Dsluice.encoder.seed=…` runs that one alone.
class RandomEncoderTest {
    private static final int SEEDS = 100;
    private static final double HOURS = 1;

    @Test
    void whateverTheEncoderDoesPlaylistsAndSegmentsKeepTheRules() {
        Habits habits = new Habits(0.3, 0.002, 200, 0.0002, true);
        seeds().forEach(seed -> {
            Random random = new Random(seed);
            PipelineUnderTest pipeline = new PipelineUnderTest(segmentDuration(random), 0.01, random);
            new RandomEncoder(random, habits, pipeline).publish(HOURS);
            assertThat(pipeline.violations())
                    .as("-Dsluice.encoder.seed=" + seed + ": " + pipeline.summary())
                    .isEmpty();
        });
    }

    private static Duration segmentDuration(Random random) {
        return Duration.ofSeconds(List.of(2, 2, 4, 6).get(random.nextInt(4)));
    }

    private static LongStream seeds() {
        Long one = Long.getLong("sluice.encoder.seed");
        return one == null ? LongStream.range(0, SEEDS).parallel() : LongStream.of(one);
    }
}
