package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// EXT-X-PROGRAM-DATE-TIME of what is cut.
class SegmenterDatesTest {
    private static final PlaylistPromise PROMISE = new PlaylistPromise(2, true);

    @Test
    void datesFollowTheMediaNotTheClock() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO);
        encoder.video(0, 3_000, 30, 60);
        encoder.at(SimulatedEncoder.START.plusSeconds(100));
        encoder.video(4_000, 8_000, 30, 60);
        encoder.segmenter.finish();

        assertThat(encoder.segments.get(1).programDateTime()).isEqualTo(SimulatedEncoder.START.plusSeconds(2));
    }

    @Test
    void datesAreLedAfterTheWallClockWhereTheEncodersClockDrifts() {
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(30), null).with(SimulatedEncoder.AUDIO);
        // The encoder's clock is fast by 100 parts in a million: in a day it would be 8.6 s ahead.
        encoder.driftPpm(-100);
        encoder.sound(0, 6 * 3_600_000L);
        encoder.segmenter.finish();

        CutSegment last = encoder.segments.getLast();
        Duration wall = Duration.ofMillis(Math.round(6 * 3_600_000L * (1 - 100e-6)));
        Duration told = Duration.between(SimulatedEncoder.START, last.programDateTime())
                .plus(Ticks.toDuration(last.durationTicks()));
        assertThat(told).isCloseTo(wall, Duration.ofMillis(100));
        for (int i = 1; i < encoder.segments.size(); i++) {
            Duration step = Duration.between(
                    encoder.segments.get(i - 1).programDateTime(),
                    encoder.segments.get(i).programDateTime());
            assertThat(step)
                    .isCloseTo(Ticks.toDuration(encoder.segments.get(i - 1).durationTicks()), Duration.ofMillis(60));
        }
    }

    @Test
    void anEncoderThatBeginsLateAndCatchesUpIsDatedByWhatComesInTime() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO);
        encoder.heldUntil(1_500);
        encoder.video(0, 6_000, 30, 60);
        encoder.segmenter.finish();

        assertDates(encoder, 0, 2_000, 4_000);
    }

    @Test
    void soIsOneThatJoinsInTheMiddleOfAGroupAfterTheEndOfWhatItGoesOn() {
        SimulatedEncoder encoder = joiningLate(SimulatedEncoder.START.minusSeconds(5));

        assertDates(encoder, 800, 2_800);
    }

    @Test
    void butNotBeforeThatEnd() {
        SimulatedEncoder encoder = joiningLate(SimulatedEncoder.START.plusMillis(1_300));

        assertDates(encoder, 1_300, 3_296);
    }

    /// Pictures of a group whose beginning is missing, then groups of two seconds; all before 1.5 s comes late.
    private static SimulatedEncoder joiningLate(Instant endBefore) {
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(2), PROMISE, endBefore)
                .with(SimulatedEncoder.VIDEO, SimulatedEncoder.AUDIO);
        encoder.heldUntil(1_500);
        encoder.frame(0);
        encoder.picture(5, false);
        encoder.frame(23);
        encoder.video(800, 4_800, 30, 60);
        encoder.segmenter.finish();
        return encoder;
    }

    /// Within half a millisecond, which ticks may cost.
    private static void assertDates(SimulatedEncoder encoder, long... ms) {
        assertThat(encoder.segments).hasSize(ms.length);
        for (int i = 0; i < ms.length; i++) {
            assertThat(Duration.between(
                            SimulatedEncoder.START, encoder.segments.get(i).programDateTime()))
                    .isCloseTo(Duration.ofMillis(ms[i]), Duration.ofNanos(500_000));
        }
    }

    @Test
    void aStretchDoesNotBeginBeforeTheSoundThatLedTheOneBeforeEnds() {
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(2), PROMISE)
                .with(SimulatedEncoder.VIDEO, SimulatedEncoder.AUDIO);
        // Sound has a timestamp 2.9 s before that of the picture which comes with it.
        for (int ms = 0; ms < 10_000; ms += 20) {
            encoder.heldUntil(ms);
            encoder.frame(ms);
            if (ms >= 3_000 && ms % 40 == 0) {
                encoder.picture(ms - 2_900, (ms - 3_000) % 2_000 == 0);
            }
        }
        encoder.segmenter.finish();

        for (int i = 1; i < encoder.segments.size(); i++) {
            CutSegment before = encoder.segments.get(i - 1);
            assertThat(encoder.segments.get(i).programDateTime())
                    .isAfterOrEqualTo(before.programDateTime()
                            .plus(Ticks.toDuration(before.durationTicks()))
                            .minusMillis(5));
        }
        assertThat(encoder.segments).anyMatch(CutSegment::discontinuity);
    }
}
