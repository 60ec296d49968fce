package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// A segment lasts two seconds, and a frame arrives every 40 ms, unless it is late; none overtakes another.
class ProgramClockTest {
    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
    private static final long FRAME = 40;
    private static final long SEGMENT = 2_000;
    private static final Duration JITTER = Duration.ofMillis(20);

    private ProgramClock clock = new ProgramClock(null);
    private long arrivedMs;

    private void goOnAfter(Instant endBefore) {
        clock = new ProgramClock(endBefore);
    }

    /// A stretch's first frame arrives so late.
    private void start(long ms, long lateMs) {
        arrivedMs = Math.max(arrivedMs, ms + lateMs);
        clock.start(START.plusMillis(arrivedMs), arrivedMs * 1_000_000, ms * Ticks.PER_MS);
    }

    /// Frames from `fromMs` until before `toMs` of the media arrive, all so late.
    private void arrive(long fromMs, long toMs, long lateMs) {
        for (long ms = fromMs; ms < toMs; ms += FRAME) {
            arrivedMs = Math.max(arrivedMs, ms + lateMs);
            clock.arrived(ms * Ticks.PER_MS, arrivedMs * 1_000_000);
        }
    }

    /// Of the segment that begins there.
    private Instant date(long ms) {
        return clock.date(ms * Ticks.PER_MS, SEGMENT * Ticks.PER_MS);
    }

    @Test
    void theFirstSegmentOfAnEncoderThatBeginsLateAndCatchesUpIsDatedByItsFrameOfLeastDelay() {
        start(0, 1_500);
        arrive(FRAME, 200, 1_500);
        arrive(200, SEGMENT, 100);

        assertThat(date(0)).isEqualTo(START.plusMillis(100));
        arrive(SEGMENT, 2 * SEGMENT, 100);
        assertThat(date(SEGMENT)).isEqualTo(START.plusMillis(100 + SEGMENT));
    }

    @Test
    void anEncoderThatBeginsWithABurstIsNotDatedInTheFuture() {
        // Half a second of media at once.
        start(0, 500);
        arrive(FRAME, SEGMENT, 0);

        assertThat(date(0)).isEqualTo(START);
    }

    @Test
    void whoCatchesUpLaterIsLedBackSlowlyUntilTheDatesAreRight() {
        start(0, 1_000);
        arrive(FRAME, SEGMENT, 1_000);
        Instant last = date(0);
        assertThat(last).isEqualTo(START.plusMillis(1_000));
        for (long ms = SEGMENT; ms < 600_000; ms += SEGMENT) {
            arrive(ms, ms + SEGMENT, 0);
            Instant next = date(ms);
            assertThat(Duration.between(last, next).toMillis()).isBetween(SEGMENT - 4, SEGMENT);
            last = next;
        }

        assertThat(Duration.between(START, last)).isCloseTo(Duration.ofMillis(600_000 - SEGMENT), JITTER);
    }

    @Test
    void aStallLeavesDatesAlone() {
        start(0, 0);
        arrive(FRAME, 3 * SEGMENT, 0);
        date(0);
        arrive(3 * SEGMENT, 4 * SEGMENT, 3_000);

        assertThat(date(3 * SEGMENT)).isEqualTo(START.plusMillis(3 * SEGMENT));
    }

    @Test
    void nothingIsDatedBeforeTheEndOfWhatTheOutputGoesOn() {
        Instant endBefore = START.plusMillis(800);
        goOnAfter(endBefore);
        start(0, 1_500);
        arrive(FRAME, SEGMENT, 0);

        assertThat(date(0)).isEqualTo(endBefore);
    }

    @Test
    void aStretchBeginsWhereTheOneBeforeWasDatedALittleBeyondTheClockAndIsLedBackFromThere() {
        goOnAfter(START.plusMillis(700));
        start(0, 0);
        arrive(FRAME, SEGMENT, 0);
        assertThat(date(0)).isEqualTo(START.plusMillis(700));
        for (long ms = SEGMENT; ms < 600_000; ms += SEGMENT) {
            arrive(ms, ms + SEGMENT, 0);
            date(ms);
        }

        assertThat(Duration.between(START, date(600_000))).isCloseTo(Duration.ofMinutes(10), JITTER);
    }

    @Test
    void datesFarInTheFutureAreGivenUpWithTheStretchThatHadThem() {
        goOnAfter(START.plusSeconds(10));
        start(0, 1_000);
        arrive(FRAME, SEGMENT, 0);

        // And no further back, because that overlaps already.
        assertThat(date(0)).isEqualTo(START.plusMillis(1_000));
    }

    @Test
    void theNextStretchReadsTheClockAgain() {
        start(0, 0);
        arrive(FRAME, SEGMENT, 0);
        date(0);

        start(60_000, 1_500);
        arrive(60_000 + FRAME, 60_000 + SEGMENT, 0);
        assertThat(date(60_000)).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void theNextStretchDoesNotBeginBeforeTheEndOfTheOneBefore() {
        start(0, 0);
        arrive(FRAME, SEGMENT, 0);
        date(0);

        start(SEGMENT, 1_500);
        // Its clock says that it was captured half a second before that end.
        arrive(SEGMENT + FRAME, 2 * SEGMENT, -500);
        assertThat(date(SEGMENT)).isEqualTo(START.plusMillis(SEGMENT));
    }
}
