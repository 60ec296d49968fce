package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AudioClockTest {
    @Test
    void framesAreSpacedBySamplesAndStayNearTheWireForADay() {
        AudioClock clock = new AudioClock(44_100, 1024);
        long frames = 24 * 3600 * 44_100L / 1024;
        long before = Long.MIN_VALUE;
        for (long i = 0; i < frames; i++) {
            long wire = i * 1024 * 1000 / 44_100 * 90;
            long at = clock.next(wire);
            assertThat(Math.abs(at - wire)).isLessThanOrEqualTo(1045);
            if (before != Long.MIN_VALUE) {
                assertThat(at - before).isBetween(2089L, 2090L);
            }
            before = at;
        }
    }

    @Test
    void aHoleMovesTheAnchorToTheWire() {
        AudioClock clock = new AudioClock(48_000, 1024);
        clock.next(0);
        assertThat(clock.next(21 * 90)).isEqualTo(1920);
        assertThat(clock.next(500 * 90)).isEqualTo(500 * 90);
        assertThat(clock.next(521 * 90)).isEqualTo(500 * 90 + 1920);
    }

    @Test
    void timesNeverGoBackWhenFramesComeInABunch() {
        AudioClock clock = new AudioClock(44_100, 1024);
        long before = clock.next(0);
        for (long wire : new long[] {1_190, 1_191, 1_192, 9_000, 8_000, 8_001}) {
            long at = clock.next(wire);
            assertThat(at).isGreaterThan(before);
            before = at;
        }
    }

    @Test
    void aDriftOfTheEncodersTwoClocksIsFollowedWithoutAStep() {
        AudioClock clock = new AudioClock(48_000, 1024);
        long before = Long.MIN_VALUE;
        for (long i = 0; i < 24 * 3600 * 48_000L / 1024; i++) {
            // 200 parts in a million: without correction 17 s in a day.
            long wire = Math.round(i * 1024 * 1000 / 48_000.0 * 1.0002) * 90;
            long at = clock.next(wire);
            assertThat(Math.abs(at - wire)).isLessThan(15 * 90);
            if (before != Long.MIN_VALUE) {
                assertThat(at - before).isBetween(1920L - 9, 1920L + 9);
            }
            before = at;
        }
    }

    @Test
    void framesThatShareATimestampAreCountedBySamples() {
        AudioClock clock = new AudioClock(44_100, 1024);
        long before = Long.MIN_VALUE;
        for (int i = 0; i < 2_000; i++) {
            long at = clock.next(Math.round(i / 2 * 2048 * 1000 / 44_100.0) * 90);
            if (before != Long.MIN_VALUE) {
                assertThat(at - before).isBetween(2_080L, 2_100L);
            }
            before = at;
        }
    }
}
