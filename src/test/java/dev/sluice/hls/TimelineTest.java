package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.media.TrackType;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private final Timeline timeline = new Timeline(2 * Ticks.PER_SECOND);

    private long video(long ms) {
        return timeline.place(TrackType.VIDEO, ms * 90) - Timeline.START;
    }

    private long audio(long ms) {
        return timeline.place(TrackType.AUDIO, ms * 90) - Timeline.START;
    }

    @Test
    void beginsWhereverTheEncodersClockStands() {
        assertThat(video(123_456)).isZero();
        assertThat(video(123_496)).isEqualTo(40 * 90);
    }

    @Test
    void tracksKeepTheirDistance() {
        assertThat(video(1_000)).isZero();
        assertThat(audio(900)).isEqualTo(-100 * 90);
        assertThat(audio(1_100)).isEqualTo(100 * 90);
        assertThat(timeline.jumped()).isFalse();
    }

    @Test
    void aTimestampThatDoesNotAdvanceIsNudged() {
        assertThat(video(40)).isZero();
        assertThat(video(40)).isEqualTo(1);
        assertThat(video(30)).isEqualTo(2);
        assertThat(timeline.jumped()).isFalse();
    }

    @Test
    void aJumpGoesOnWithoutAHoleAndIsReported() {
        assertThat(video(0)).isZero();
        assertThat(video(3_600_000)).isEqualTo(Ticks.PER_SECOND / 30);
        assertThat(timeline.jumped()).isTrue();
        assertThat(video(3_600_040)).isEqualTo(Ticks.PER_SECOND / 30 + 40 * 90);
        assertThat(timeline.jumped()).isFalse();
        assertThat(video(50_000)).isEqualTo(2 * (Ticks.PER_SECOND / 30) + 40 * 90);
        assertThat(timeline.jumped()).isTrue();
    }

    @Test
    void aUnitFromBeforeTheJumpStillFindsItsPlace() {
        video(0);
        audio(0);
        video(3_600_000);
        assertThat(audio(23)).isEqualTo(23 * 90);
        assertThat(timeline.jumped()).isFalse();
        assertThat(audio(3_600_046)).isEqualTo(Ticks.PER_SECOND / 30 + 46 * 90);
    }

    @Test
    void aTrackThatPausedReturnsToItsPlace() {
        audio(0);
        for (int ms = 0; ms <= 30_000; ms += 40) {
            video(ms);
        }
        assertThat(audio(30_010)).isEqualTo(30_010 * 90);
        assertThat(timeline.jumped()).isFalse();
    }

    @Test
    void anOldOffsetIsForgottenSoThatTracksDoNotPart() {
        for (int ms = 0; ms < 1_000; ms += 40) {
            video(ms);
            audio(ms);
        }
        for (int ms = 15_000; ms < 25_000; ms += 40) {
            video(ms);
            audio(ms);
        }
        // Back to where the first offset would fit again, while the sound pauses.
        video(11_050);
        assertThat(timeline.jumped()).isTrue();
        long last = 0;
        for (int ms = 11_090; ms < 41_000; ms += 40) {
            last = video(ms);
        }
        assertThat(audio(41_010)).isBetween(last - 90_000, last + 90_000);
    }

    @Test
    void bothTracksSetBackByLessThanASecondIsAJump() {
        for (int ms = 0; ms <= 2_000; ms += 40) {
            video(ms);
            audio(ms);
        }
        long before = video(2_040);
        long after = video(1_600);
        assertThat(timeline.jumped()).isTrue();
        assertThat(after).isGreaterThan(before + 1_000);
    }

    @Test
    void tracksOnClocksOfTheirOwnJumpOnceOnly() {
        int jumps = 0;
        for (int ms = 0; ms < 60_000; ms += 40) {
            audio(ms);
            jumps += timeline.jumped() ? 1 : 0;
            video(100_000 + ms);
            jumps += timeline.jumped() ? 1 : 0;
        }
        assertThat(jumps).isEqualTo(1);
    }
}
