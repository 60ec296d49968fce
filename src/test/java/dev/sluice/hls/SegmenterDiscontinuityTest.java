package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Formats that change, and tracks that pause, jump and come back.
class SegmenterDiscontinuityTest {
    private static final PlaylistPromise PROMISE = new PlaylistPromise(2, true);
    private static final PlaylistPromise ANY_CUT = new PlaylistPromise(2, false);

    @Test
    void aNewFormatTakesEffectAtTheNextIdrPictureAsADiscontinuity() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO, SimulatedEncoder.AUDIO);
        for (int ms = 0; ms < 9_000; ms += 40) {
            if (ms == 5_000) {
                encoder.segmenter.onFormat(SimulatedEncoder.audio("1190"));
            }
            encoder.picture(ms, ms % 2_000 == 0);
            encoder.frame(ms);
        }
        encoder.segmenter.finish();

        List<CutSegment> segments = encoder.segments;
        assertThat(segments).extracting(CutSegment::discontinuity).containsExactly(false, false, false, true, false);
        assertThat(segments.get(2).audio()).isEqualTo(SimulatedEncoder.AUDIO);
        assertThat(segments.get(3).audio()).isEqualTo(SimulatedEncoder.audio("1190"));
        assertThat(encoder.segmenter.counters().droppedUnits()).isEqualTo(25);
    }

    @Test
    void aTrackThatPausesForASegmentLeavesTheProgramAsADiscontinuity() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO, SimulatedEncoder.AUDIO);
        for (int ms = 0; ms < 12_000; ms += 40) {
            encoder.picture(ms, ms % 2_000 == 0);
            if (ms < 3_000 || ms >= 9_000) {
                encoder.frame(ms);
            }
        }
        encoder.segmenter.finish();

        assertThat(encoder.segments)
                .extracting(CutSegment::discontinuity)
                .containsExactly(false, false, true, false, true, false);
        assertThat(encoder.segments)
                .extracting(segment -> segment.audio() == null)
                .containsExactly(false, false, true, true, false, false);
    }

    @Test
    void theFirstSegmentAfterAReconnectIsADiscontinuity() {
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(2), PROMISE).with(SimulatedEncoder.VIDEO);
        encoder.video(0, 6_000, 30, 60);
        encoder.segmenter.finish();

        assertThat(encoder.segments).extracting(CutSegment::discontinuity).containsExactly(true, false, false);
    }

    @Test
    void aPictureASecondIsNoJumpHoweverShortSegmentsAre() {
        SimulatedEncoder slow = new SimulatedEncoder(Duration.ofSeconds(1), null).with(SimulatedEncoder.VIDEO);
        for (int i = 0; i < 100; i++) {
            slow.picture(i * 1_100L, true);
        }
        slow.segmenter.finish();

        assertThat(slow.segmenter.counters().clockJumps()).isZero();
        assertThat(slow.segments.stream().filter(CutSegment::discontinuity)).isEmpty();
        assertThat(slow.seconds()).allMatch(duration -> Math.round(duration) <= 1);
    }

    @Test
    void aJumpOfTheEncodersClockReadsTheWallClockAgain() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO);
        encoder.video(0, 4_000, 30, 60);
        encoder.at(SimulatedEncoder.START.plusSeconds(3_604));
        encoder.video(3_600_000, 3_604_000, 30, 60);
        encoder.segmenter.finish();

        assertThat(encoder.segments).extracting(CutSegment::discontinuity).containsExactly(false, false, true, false);
        assertThat(encoder.segments.get(2).programDateTime()).isEqualTo(SimulatedEncoder.START.plusSeconds(3_604));
        assertThat(encoder.seconds()).allMatch(duration -> duration < 2.1);
    }

    @Test
    void soundGoesOnWithoutPicturesThatNeverBecomeDecodable() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO, SimulatedEncoder.AUDIO);
        for (int ms = 0; ms < 25_000; ms += 40) {
            encoder.frame(ms);
            encoder.picture(ms, false);
        }
        encoder.segmenter.finish();

        assertThat(encoder.segments).hasSizeGreaterThan(5);
        assertThat(encoder.segments).allMatch(segment -> segment.video() == null);
    }

    @Test
    void soundGoesOnWhenVideoHasEndedAndTakesANewFormat() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO, SimulatedEncoder.AUDIO);
        encoder.frame(0);
        encoder.video(0, 4_000, 30, 60);
        encoder.segmenter.onFormat(SimulatedEncoder.audio("1190"));
        encoder.sound(4_000, 20_000);
        encoder.segmenter.finish();

        CutSegment last = encoder.segments.getLast();
        assertThat(last.video()).isNull();
        assertThat(last.audio()).isEqualTo(SimulatedEncoder.audio("1190"));
        assertThat(encoder.segments).hasSizeGreaterThan(6);
    }

    @Test
    void videoThatReturnsWithoutAnIdrPictureDoesNotSilenceTheSound() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO, SimulatedEncoder.AUDIO);
        encoder.frame(0);
        encoder.video(0, 4_000, 30, 60);
        encoder.sound(4_000, 8_000);
        long before = encoder.segmenter.counters().droppedUnits();
        for (int ms = 8_000; ms < 12_000; ms += 40) {
            encoder.picture(ms, false);
            encoder.frame(ms);
        }
        assertThat(encoder.segmenter.counters().droppedUnits() - before).isEqualTo(100);
        encoder.video(12_000, 14_000, 30, 60);
        encoder.segmenter.finish();

        assertThat(encoder.segments.getLast().discontinuity()).isTrue();
        assertThat(encoder.segments.getLast().independent()).isTrue();
    }

    @Test
    void soundInANewFormatDoesNotWaitForAKeyFrameThatNeverComes() {
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(2), ANY_CUT)
                .with(SimulatedEncoder.VIDEO, SimulatedEncoder.AUDIO);
        for (int ms = 0; ms < 20_000; ms += 40) {
            if (ms == 7_000) {
                encoder.segmenter.onFormat(SimulatedEncoder.audio("1190"));
            }
            encoder.picture(ms, ms == 0);
            encoder.frame(ms);
        }
        encoder.segmenter.finish();

        assertThat(encoder.segmenter.counters().droppedUnits()).isLessThan(25);
        assertThat(encoder.segments.getLast().audio()).isEqualTo(SimulatedEncoder.audio("1190"));
        assertThat(encoder.segments.stream().filter(CutSegment::discontinuity)).hasSize(2);
        assertThat(encoder.segments.stream().mapToInt(CutSegment::videoFrames).sum())
                .isEqualTo(500);
    }

    @Test
    void aPauseOfThePicturesIsToldTwiceOnceWhenTheyStopAndOnceWhenTheyReturn() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO, SimulatedEncoder.AUDIO);
        for (int ms = 0; ms < 16_000; ms += 40) {
            if (ms < 4_000 || ms >= 10_000) {
                encoder.picture(ms, ms % 2_000 == 0);
            }
            encoder.frame(ms);
        }
        encoder.segmenter.finish();

        assertThat(encoder.segments.stream().filter(CutSegment::discontinuity)).hasSize(2);
        assertThat(encoder.segments).allMatch(CutSegment::independent);
        assertThat(encoder.segmenter.counters().droppedUnits()).isZero();
    }

    @Test
    void aHoleBeforeADiscontinuityBelongsToNoSegment() {
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(6), null).with(SimulatedEncoder.VIDEO);
        encoder.video(0, 1_000, 25, 100);
        encoder.segmenter.onFormat(SimulatedEncoder.OTHER_VIDEO);
        // Without the new format's first IDR picture nothing of it can be shown.
        for (int ms = 1_000; ms < 3_000; ms += 40) {
            encoder.picture(ms, false);
        }
        encoder.video(3_000, 5_000, 25, 100);
        encoder.segmenter.finish();

        assertThat(encoder.segments).extracting(CutSegment::discontinuity).containsExactly(false, true);
        assertThat(encoder.seconds().getFirst()).isEqualTo(1.0);
    }

    @Test
    void soundThatRunsAheadIsNoPauseOfThePictures() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO, SimulatedEncoder.AUDIO);
        for (int ms = 0; ms < 60_000; ms += 40) {
            encoder.frame(ms + 700);
            encoder.picture(ms, ms % 2_000 == 0);
        }
        encoder.segmenter.finish();

        assertThat(encoder.segments)
                .filteredOn(segment -> segment.begins() != null)
                .hasSize(1);
        assertThat(encoder.segments).allMatch(CutSegment::independent);
    }

    @Test
    void picturesReturnAfterAPauseAlsoWhereNoKeyFrameEverComesAgain() {
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(2), ANY_CUT)
                .with(SimulatedEncoder.VIDEO, SimulatedEncoder.AUDIO);
        int pictures = 0;
        for (int ms = 0; ms < 30_000; ms += 40) {
            if (ms < 8_000 || ms >= 12_000) {
                encoder.picture(ms, ms == 0);
                pictures++;
            }
            encoder.frame(ms);
        }
        encoder.segmenter.finish();

        assertThat(encoder.segments.stream().mapToInt(CutSegment::videoFrames).sum())
                .isEqualTo(pictures);
    }
}
