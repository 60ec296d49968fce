package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A segment begins every two seconds of media, and a frame arrives every 40 ms of it, unless it is late.
class ProgramClockTest {
    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
    private static final long FRAME = 40;
    private static final long SEGMENT = 2_000;
    private static final Duration JITTER = Duration.ofMillis(20);

    private static ProgramClock clock(@Nullable Instant endBefore) {
        return new ProgramClock(endBefore);
    }

    /// The stretch's first frame arrives at the media's time 0 and `lateMs`.
    private static void start(ProgramClock clock, long lateMs) {
        clock.start(START.plusMillis(lateMs), lateMs * 1_000_000, 0);
    }

    /// Frames from `fromMs` until before `toMs` of the media arrive, all so late.
    private static void arrive(ProgramClock clock, long fromMs, long toMs, long lateMs) {
        for (long ms = fromMs; ms < toMs; ms += FRAME) {
            clock.arrived(ms * Ticks.PER_MS, (ms + lateMs) * 1_000_000);
        }
    }

    private static Instant dateOf(ProgramClock clock, long ms) {
        return clock.dateOf(ms * Ticks.PER_MS);
    }

    @Test
    void theFirstSegmentOfAnEncoderThatBeginsLateAndCatchesUpIsDatedByItsFrameOfLeastDelay() {
        ProgramClock clock = clock(null);
        start(clock, 1_500);
        arrive(clock, FRAME, 1_000, 1_500);
        arrive(clock, 1_000, SEGMENT, 100);

        assertThat(dateOf(clock, 0)).isEqualTo(START.plusMillis(100));
        arrive(clock, SEGMENT, 2 * SEGMENT, 100);
        assertThat(dateOf(clock, SEGMENT)).isEqualTo(START.plusMillis(100 + SEGMENT));
    }

    @Test
    void anEncoderThatBeginsWithABurstIsNotDatedInTheFuture() {
        ProgramClock clock = clock(null);
        // Half a second of media at once.
        start(clock, 500);
        for (long ms = FRAME; ms < SEGMENT; ms += FRAME) {
            clock.arrived(ms * Ticks.PER_MS, Math.max(500, ms) * 1_000_000);
        }

        assertThat(dateOf(clock, 0)).isEqualTo(START);
    }

    @Test
    void whoCatchesUpLaterIsLedBackSlowlyUntilTheDatesAreRight() {
        ProgramClock clock = clock(null);
        start(clock, 1_000);
        arrive(clock, FRAME, SEGMENT, 1_000);
        Instant last = dateOf(clock, 0);
        assertThat(last).isEqualTo(START.plusMillis(1_000));
        for (long ms = SEGMENT; ms < 600_000; ms += SEGMENT) {
            arrive(clock, ms, ms + SEGMENT, 0);
            Instant next = dateOf(clock, ms);
            assertThat(Duration.between(last, next).toMillis()).isBetween(SEGMENT - 4, SEGMENT);
            last = next;
        }

        assertThat(Duration.between(START, last)).isCloseTo(Duration.ofMillis(600_000 - SEGMENT), JITTER);
    }

    @Test
    void aStallLeavesDatesAlone() {
        ProgramClock clock = clock(null);
        start(clock, 0);
        arrive(clock, FRAME, 3 * SEGMENT, 0);
        dateOf(clock, 0);
        arrive(clock, 3 * SEGMENT, 4 * SEGMENT, 3_000);

        assertThat(dateOf(clock, 3 * SEGMENT)).isEqualTo(START.plusMillis(3 * SEGMENT));
    }

    @Test
    void nothingIsDatedBeforeTheEndOfWhatTheOutputGoesOn() {
        Instant endBefore = START.plusMillis(800);
        ProgramClock clock = clock(endBefore);
        start(clock, 1_500);
        arrive(clock, FRAME, SEGMENT, 0);

        assertThat(dateOf(clock, 0)).isEqualTo(endBefore);
    }

    @Test
    void aStretchBeginsWhereTheOneBeforeWasDatedALittleBeyondTheClockAndIsLedBackFromThere() {
        ProgramClock clock = clock(START.plusMillis(700));
        start(clock, 0);
        arrive(clock, FRAME, SEGMENT, 0);
        assertThat(dateOf(clock, 0)).isEqualTo(START.plusMillis(700));
        for (long ms = SEGMENT; ms < 600_000; ms += SEGMENT) {
            arrive(clock, ms, ms + SEGMENT, 0);
            dateOf(clock, ms);
        }

        assertThat(Duration.between(START, dateOf(clock, 600_000))).isCloseTo(Duration.ofMinutes(10), JITTER);
    }

    @Test
    void datesFarInTheFutureAreGivenUpWithTheStretchThatHadThem() {
        ProgramClock clock = clock(START.plusSeconds(10));
        start(clock, 0);
        arrive(clock, FRAME, SEGMENT, 0);

        assertThat(dateOf(clock, 0)).isEqualTo(START);
    }

    @Test
    void theNextStretchReadsTheClockAgain() {
        ProgramClock clock = clock(null);
        start(clock, 0);
        arrive(clock, FRAME, SEGMENT, 0);
        dateOf(clock, 0);

        clock.start(START.plusSeconds(60), 60_000_000_000L, SEGMENT * Ticks.PER_MS);
        assertThat(dateOf(clock, SEGMENT)).isEqualTo(START.plusSeconds(60));
    }
}
