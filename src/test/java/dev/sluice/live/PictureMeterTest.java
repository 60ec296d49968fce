package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What timestamps tell of an encoder that does well, and of others.
class PictureMeterTest {
    private final PictureMeter meter = new PictureMeter();
    private long nowNanos;

    /// 25 pictures a second with a keyframe every two seconds, and sound, all in time.
    private void both(long fromMs, long toMs) {
        for (long ms = fromMs; ms < toMs; ms += 20) {
            if (ms % 40 == 0) {
                picture(ms, ms % 2_000 == 0);
            }
            sound(ms);
            pass(20);
        }
    }

    private void picture(long ms, boolean keyframe) {
        meter.picture(ms * 90, keyframe, nowNanos);
    }

    private void sound(long ms) {
        meter.sound(ms * 90, nowNanos);
    }

    private void pass(long ms) {
        nowNanos += TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private long offset() {
        return Objects.requireNonNull(meter.audioVideoOffsetMs(nowNanos));
    }

    @Test
    void frameRatesAreMeasuredToTheSecondDecimalOrSo() {
        for (double rate : new double[] {23.976, 25, 29.97, 30, 50, 59.94, 60}) {
            PictureMeter pictures = new PictureMeter();
            for (int i = 0; i < rate * 12; i++) {
                pictures.picture(Math.round(i * 1_000 / rate) * 90, i == 0, nowNanos);
            }
            assertThat(pictures.frameRate()).as("%s", rate).isBetween(rate - 0.02, rate + 0.02);
        }
    }

    @Test
    void whenPicturesStopTheirRateIsNoneFiveSecondsLater() {
        both(0, 10_000);
        for (int ms = 10_000; ms < 14_900; ms += 20) {
            sound(ms);
            pass(20);
        }
        assertThat(meter.frameRate(nowNanos)).isEqualTo(25);
        for (int ms = 14_900; ms < 16_000; ms += 20) {
            sound(ms);
            pass(20);
        }
        assertThat(meter.frameRate(nowNanos)).isZero();
        assertThat(meter.frameRate()).as("that of the last ones").isEqualTo(25);
        both(16_000, 28_000);
        assertThat(meter.frameRate(nowNanos)).isEqualTo(25);
    }

    @Test
    void aPictureInSeveralMessagesIsOnePicture() {
        for (int ms = 0; ms < 12_000; ms += 40) {
            boolean keyframe = ms % 2_000 == 0;
            // An access unit delimiter, or parameter sets, may come as what needs other pictures.
            picture(ms, false);
            picture(ms, keyframe);
            picture(ms, keyframe);
            pass(40);
        }
        assertThat(meter.frames()).isEqualTo(300);
        assertThat(meter.frameRate(nowNanos)).isEqualTo(25);
        assertThat(meter.keyframeIntervalMs()).isEqualTo(2_000);
    }

    @Test
    void soundThatIsSentAheadOfItsPicturesShowsAsAnOffset() {
        for (long ahead : new long[] {-300, 0, 400}) {
            PictureMeter pictures = new PictureMeter();
            assertThat(pictures.audioVideoOffsetMs()).isNull();
            for (int ms = 0; ms < 20_000; ms += 20) {
                if (ms % 40 == 0) {
                    pictures.picture(ms * 90L, ms % 2_000 == 0, nowNanos);
                }
                pictures.sound((ms + ahead) * 90, nowNanos);
            }
            assertThat(Objects.requireNonNull(pictures.audioVideoOffsetMs()) - ahead)
                    .isBetween(-25L, 25L);
        }
    }

    @Test
    void aJumpOfTheClockLeavesNoTraceInTheOffset() {
        both(0, 10_000);
        assertThat(offset()).isBetween(-25L, 25L);
        // Either track may be the first to come with the new times.
        sound(3_600_000);
        assertThat(meter.audioVideoOffsetMs(nowNanos)).isNull();
        both(3_600_000, 3_600_400);
        assertThat(offset()).isBetween(-25L, 25L);
        both(4_000, 4_400);
        assertThat(offset()).isBetween(-25L, 25L);
    }

    @Test
    void soundThatStopsIsNotTakenForSoundThatFallsBehind() {
        both(0, 10_000);
        for (int ms = 10_000; ms < 14_000; ms += 40) {
            picture(ms, false);
            pass(40);
        }
        assertThat(offset()).isBetween(-80L, 25L);
        for (int ms = 14_000; ms < 18_000; ms += 40) {
            picture(ms, false);
            pass(40);
        }
        assertThat(meter.audioVideoOffsetMs(nowNanos)).isNull();
        both(18_000, 22_000);
        assertThat(offset()).isBetween(-25L, 25L);
    }
}
