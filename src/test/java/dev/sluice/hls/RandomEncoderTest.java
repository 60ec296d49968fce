package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.checker.Rule;
import dev.sluice.hls.RandomEncoder.Habits;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Whatever an encoder does, what comes out is a playlist and segments that the checkers find nothing wrong with.
///
/// A seed that fails stands in the message; `-Dsluice.encoder.seed=…` runs that one alone.
class RandomEncoderTest {
    /// One segment in a hundred does not reach the store in time.
    private static final double LOSS_RATE = 0.01;

    private static final double LIP_SYNC_MS = 40;

    /// How long the last picture is shown can only be guessed, and is guessed wrongly where pictures are missing.
    private static final Rule GUESS_OF_THE_LAST_PICTURE = Rule.TS_LAST_DURATION;

    /// Pictures that return late are put where their time says, though the sound has moved the program clock on.
    private static final Rule PICTURES_THAT_RETURN_LATE = Rule.TS_PCR_BEFORE_DTS;

    @Test
    void whateverTheEncoderDoesPlaylistsAndSegmentsKeepTheRules() {
        Habits habits = Habits.BAD.withJumps().withSmallSteps().withCoarseSound();
        seeds(40).forEach(seed -> publish(seed, habits, 1));
    }

    @Test
    void tracksThatPauseAndReturnKeepTheRules() {
        seeds(15)
                .forEach(seed -> publish(
                        seed, Habits.BAD.withJumps().withPauses().withSmallSteps(), 1, PICTURES_THAT_RETURN_LATE));
    }

    @Test
    void soundAndPicturesStayTogetherWhateverBreaksTheStream() {
        seeds(15)
                .forEach(seed ->
                        assertInSync(seed, publish(seed, Habits.BAD.withJumps().withCoarseSound(), 1)));
    }

    /// 26.5 hours are the wrap of MPEG-TS's 33 bits; the wire's 31 or 32 bits wrap early in most of these.
    @Test
    void soundAndPicturesStayTogetherForMoreThanADay() {
        seeds(2).forEach(seed -> {
            PipelineUnderTest pipeline = publish(seed, Habits.GOOD, 27);
            assertInSync(seed, pipeline);
            assertThat(pipeline.lipSync().compared()).isGreaterThan(1_000_000);
        });
    }

    private static PipelineUnderTest publish(long seed, Habits habits, double hours, Rule... exempt) {
        Random random = new Random(seed);
        Duration segmentDuration = Duration.ofSeconds(List.of(2, 2, 4, 6).get(random.nextInt(4)));
        Rule[] exempted = Stream.concat(Stream.of(exempt), Stream.of(GUESS_OF_THE_LAST_PICTURE))
                .toArray(Rule[]::new);
        PipelineUnderTest pipeline = new PipelineUnderTest(segmentDuration, LOSS_RATE, random, exempted);
        new RandomEncoder(random, habits, pipeline).publish(hours);
        assertThat(pipeline.violations()).as(seed + ": " + pipeline.summary()).isEmpty();
        return pipeline;
    }

    private static void assertInSync(long seed, PipelineUnderTest pipeline) {
        LipSync lipSync = pipeline.lipSync();
        assertThat(lipSync.largestMs()).as(seed + ": " + lipSync).isLessThanOrEqualTo(LIP_SYNC_MS);
    }

    private static LongStream seeds(int count) {
        Long one = Long.getLong("sluice.encoder.seed");
        return one == null ? LongStream.range(0, count).parallel() : LongStream.of(one);
    }
}
