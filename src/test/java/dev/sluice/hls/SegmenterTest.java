package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.TrackType;
import dev.sluice.testing.SeiBytes;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SegmenterTest {
    private static final PlaylistPromise PROMISE = new PlaylistPromise(2, true);
    private static final PlaylistPromise ANY_CUT = new PlaylistPromise(2, false);

    @Test
    void cutsAtTheFirstIdrPictureAfterTheWishedDuration() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.video(0, 9_000, 30, 45);
        encoder.segmenter.finish();

        assertThat(encoder.seconds().subList(0, 2)).containsExactly(3.0, 3.0);
        assertThat(encoder.seconds().getLast()).isCloseTo(3.0, Offset.offset(0.002));
        assertThat(encoder.segments).allMatch(CutSegment::independent);
        assertThat(encoder.segments).extracting(CutSegment::videoFrames).containsExactly(90, 90, 90);
    }

    @Test
    void roundedTimestampsOf2997FramesDoNotDelayACut() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.video(0, 20_020, 30_000 / 1001.0, 60);
        encoder.segmenter.finish();

        assertThat(encoder.segments).hasSize(10);
        assertThat(encoder.seconds())
                .allSatisfy(duration -> assertThat(duration).isCloseTo(2.002, Offset.offset(0.001)));
    }

    @Test
    void durationsAddUpToTheMediaWithoutDrift() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.video(0, 600_000, 24_000 / 1001.0, 48);
        encoder.segmenter.finish();

        double total =
                encoder.seconds().stream().mapToDouble(Double::doubleValue).sum();
        assertThat(total).isCloseTo(600.0, Offset.offset(0.05));
    }

    @Test
    void soundAloneIsCutByTime() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
        encoder.sound(0, 10_000);
        encoder.segmenter.finish();

        assertThat(encoder.segments).hasSize(5);
        assertThat(encoder.segments).allMatch(segment -> segment.video() == null && segment.independent());
        assertThat(encoder.seconds().subList(0, 4))
                .allSatisfy(duration -> assertThat(duration).isBetween(2.0, 2.03));
    }

    @Test
    void soundBeforeTheFirstPictureBelongsToTheFirstSegment() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
        encoder.sound(0, 70);
        encoder.video(60, 2_060, 30, 60);
        encoder.segmenter.finish();

        assertThat(encoder.segments).hasSize(1);
        assertThat(encoder.segments.getFirst().video()).isEqualTo(SimulatedEncoder.VIDEO);
        assertThat(encoder.segments.getFirst().audio()).isEqualTo(SimulatedEncoder.AUDIO);
        assertThat(encoder.segmenter.counters().droppedUnits()).isZero();
    }

    @Test
    void picturesBeforeTheFirstIdrPictureAreDropped() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        for (int i = 0; i < 10; i++) {
            encoder.picture(i * 33L, false);
        }
        encoder.video(330, 2_330, 30, 60);
        encoder.segmenter.finish();

        assertThat(encoder.segmenter.counters().droppedUnits()).isEqualTo(10);
        assertThat(encoder.segments).hasSize(1);
        assertThat(encoder.segments.getFirst().videoFrames()).isEqualTo(60);
        assertThat(encoder.segments.getFirst().independent()).isTrue();
    }

    @Test
    void anEndlessGroupOfPicturesIsCutAnyway() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.video(0, 30_000, 30, Integer.MAX_VALUE);
        encoder.segmenter.finish();

        assertThat(encoder.seconds()).allMatch(duration -> Math.round(duration) <= 10);
        assertThat(encoder.segments.getFirst().begins()).isEqualTo(new PlaylistPromise(10, false));
        assertThat(encoder.segments.get(1).independent()).isFalse();
        assertThat(encoder.segments)
                .filteredOn(segment -> segment.begins() != null)
                .hasSize(1);
    }

    @Test
    void aPromisedTargetDurationIsNeverExceeded() {
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(2), ANY_CUT);
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
        encoder.video(0, 30_000, 30, 250);
        encoder.segmenter.finish();

        assertThat(encoder.seconds()).allMatch(duration -> Math.round(duration) <= 2);
    }

    @Test
    void theAutomaticKeyFrameIntervalOfObsFitsTheFirstSegment() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.video(0, 25_000, 30, 250);
        encoder.segmenter.finish();

        CutSegment first = encoder.segments.getFirst();
        assertThat(Ticks.toSeconds(first.durationTicks())).isCloseTo(8.333, Offset.offset(0.001));
        assertThat(first.begins()).isEqualTo(new PlaylistPromise(8, true));
        assertThat(encoder.segments).allMatch(CutSegment::independent);
    }

    @Test
    void aNewFormatTakesEffectAtTheNextIdrPictureAsADiscontinuity() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
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
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
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
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(2), PROMISE);
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.video(0, 6_000, 30, 60);
        encoder.segmenter.finish();

        assertThat(encoder.segments).extracting(CutSegment::discontinuity).containsExactly(true, false, false);
    }

    @Test
    void programDateTimeFollowsTheMediaNotTheClock() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.video(0, 3_000, 30, 60);
        encoder.at(SimulatedEncoder.START.plusSeconds(100));
        encoder.video(4_000, 8_000, 30, 60);
        encoder.segmenter.finish();

        assertThat(encoder.segments.get(1).programDateTime()).isEqualTo(SimulatedEncoder.START.plusSeconds(2));
    }

    @Test
    void aJumpOfTheEncodersClockReadsTheWallClockAgain() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.video(0, 4_000, 30, 60);
        encoder.at(SimulatedEncoder.START.plusSeconds(3_604));
        encoder.video(3_600_000, 3_604_000, 30, 60);
        encoder.segmenter.finish();

        assertThat(encoder.segments).extracting(CutSegment::discontinuity).containsExactly(false, false, true, false);
        assertThat(encoder.segments.get(2).programDateTime()).isEqualTo(SimulatedEncoder.START.plusSeconds(3_604));
        assertThat(encoder.seconds()).allMatch(duration -> duration < 2.1);
    }

    @Test
    void segmentsAreWholePackets() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.video(0, 4_000, 30, 60);
        encoder.segmenter.finish();

        assertThat(encoder.segments)
                .allMatch(segment -> segment.data().size() > 0 && segment.data().size() % 188 == 0);
    }

    @Test
    void aPublisherThatJoinsInTheMiddleOfAGroupBeginsWithTheNextIdrPicture() {
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(2), PROMISE);
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
        encoder.frame(0);
        encoder.picture(5, false);
        encoder.frame(23);
        encoder.video(38, 2_038, 30, 60);
        encoder.sound(46, 2_038);
        encoder.segmenter.finish();

        assertThat(encoder.segments).hasSize(1);
        assertThat(encoder.segments.getFirst().discontinuity()).isTrue();
        assertThat(encoder.segments.getFirst().independent()).isTrue();
        assertThat(encoder.segments.getFirst().audio()).isEqualTo(SimulatedEncoder.AUDIO);
    }

    @Test
    void soundGoesOnWithoutPicturesThatNeverBecomeDecodable() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
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
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
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
    void noHoleFrameRateOrLateTrackStretchesASegmentBeyondThePromise() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(2), ANY_CUT);
            encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
            encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
            double fps = 5 + random.nextInt(56);
            long ms = random.nextInt(100_000);
            for (int stretch = 0; stretch < 10; stretch++) {
                long end = ms + random.nextInt(8_000);
                boolean sound = random.nextBoolean();
                boolean pictures = random.nextInt(4) > 0;
                int gop = 1 + random.nextInt(400);
                for (int i = 0; ms < end; i++, ms += Math.round(1000 / fps)) {
                    if (pictures) {
                        encoder.picture(ms, i % gop == 0);
                    }
                    if (sound) {
                        encoder.frame(ms);
                    }
                }
                ms += random.nextInt(2_500);
            }
            encoder.segmenter.finish();
            assertThat(encoder.seconds())
                    .as("seed " + seed)
                    .allSatisfy(duration -> assertThat(Math.round(duration)).isLessThanOrEqualTo(2));
        }
    }

    @Test
    void videoThatReturnsWithoutAnIdrPictureDoesNotSilenceTheSound() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
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
    void captionsBelongToTheSegmentOfTheirPicture() {
        Bytes sei = SeiBytes.nalUnit(SeiBytes.captions("fc 94 20  ff 02 21  fe 41 00"));
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.video(0, 2_000, 25, 50);
        encoder.picture(2_000, true, List.of(sei));
        encoder.video(2_040, 4_000, 25, Integer.MAX_VALUE);
        encoder.video(4_000, 6_000, 25, 50);
        encoder.segmenter.finish();

        assertThat(encoder.segments.stream()
                        .map(segment -> segment.captions().stream().sorted().toList()))
                .containsExactly(List.of(), List.of("CC1", "SERVICE1"), List.of());
    }

    @Test
    void aBroadcastThatPromisedLessThanIsConfiguredNowKeepsItsPromise() {
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(6), PROMISE);
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
        encoder.sound(0, 20_000);
        encoder.segmenter.finish();

        assertThat(encoder.seconds()).allMatch(duration -> Math.round(duration) <= 2);
        assertThat(encoder.segments.stream().filter(CutSegment::discontinuity)).hasSize(1);
    }

    @Test
    void aGroupThatBreaksThePromiseOfIndependenceBeginsAnotherPlaylistWithItsKeyFrame() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
        encoder.frame(0);
        encoder.video(0, 6_000, 30, 60);
        encoder.video(6_000, 30_000, 30, 250);
        encoder.segmenter.finish();

        List<CutSegment> beginning = encoder.segments.stream()
                .filter(segment -> segment.begins() != null)
                .toList();
        assertThat(beginning)
                .extracting(CutSegment::begins)
                .containsExactly(new PlaylistPromise(2, true), new PlaylistPromise(8, false));
        assertThat(encoder.segments.indexOf(beginning.get(1))).isEqualTo(3);
        assertThat(beginning.get(1).independent()).isTrue();
        assertThat(encoder.segmenter.counters().droppedUnits()).isZero();
        assertThat(encoder.segments.stream().mapToInt(CutSegment::videoFrames).sum())
                .isEqualTo(180 + 720);
    }

    @Test
    void aPlaylistThatPromisedNothingIsCutAtAnyPicture() {
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(2), ANY_CUT);
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.video(0, 20_000, 30, 250);
        encoder.segmenter.finish();

        assertThat(encoder.segments).allMatch(segment -> segment.begins() == null);
        assertThat(encoder.segments).anyMatch(segment -> !segment.independent());
    }

    @Test
    void soundInANewFormatDoesNotWaitForAKeyFrameThatNeverComes() {
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(2), ANY_CUT);
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
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
    void programDateTimeIsLedAfterTheWallClockWhereTheEncodersClockDrifts() {
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(30), null);
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
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
    void aPauseOfThePicturesIsToldTwiceOnceWhenTheyStopAndOnceWhenTheyReturn() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
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
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(6), null);
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
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
    void scenesThatBeginGroupsEarlyDoNotBreakThePromise() {
        Random random = new Random(7);
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        int sinceKeyFrame = 0;
        for (int i = 0; i < 25 * 600; i++) {
            // At most 2 s, as set, and sooner where the scene changes; the first three groups are whole.
            boolean scene = i > 150 && random.nextInt(40) == 0;
            boolean idr = (i % 50 == 0 && i <= 150) || sinceKeyFrame == 50 || scene;
            sinceKeyFrame = idr ? 1 : sinceKeyFrame + 1;
            encoder.picture(i * 40L, idr);
        }
        encoder.segmenter.finish();

        assertThat(encoder.segments)
                .filteredOn(segment -> segment.begins() != null)
                .hasSize(1);
        assertThat(encoder.segments).allMatch(CutSegment::independent);
        assertThat(encoder.seconds()).allMatch(duration -> Math.round(duration) <= 2);
    }

    @Test
    void aPromiseOfShorterSegmentsThanAreConfiguredNowIsKept() {
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(6), PROMISE);
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.video(0, 20_000, 25, 50);
        encoder.segmenter.finish();

        assertThat(encoder.segments).allMatch(segment -> segment.begins() == null);
        assertThat(encoder.segments).allMatch(CutSegment::independent);
    }

    @Test
    void soundThatRunsAheadIsNoPauseOfThePictures() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
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
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(2), ANY_CUT);
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
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

    @Test
    void memoryOfOneSegmentIsBoundedWhateverTheTimestampsSay() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
        AccessUnit frame = new AccessUnit(TrackType.AUDIO, 0, 0, true, Bytes.wrap(new byte[8_000]));
        for (int i = 0; i < 20_000; i++) {
            encoder.segmenter.onAccessUnit(frame);
            encoder.segments.forEach(segment -> segment.data().release());
        }

        assertThat(encoder.segments).isNotEmpty();
    }

    @Test
    void jumpsOfSoundAloneDoNotMakeASegmentEach() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.AUDIO);
        for (int i = 0; i < 1_000; i++) {
            encoder.frame(i * 5_000L);
        }
        encoder.segmenter.finish();

        assertThat(encoder.segments).hasSizeLessThan(100);
    }
}
