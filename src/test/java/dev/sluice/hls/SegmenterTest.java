package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.TrackType;
import dev.sluice.testing.SeiBytes;
import java.time.Duration;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SegmenterTest {
    private static final PlaylistPromise PROMISE = new PlaylistPromise(2, true);

    @Test
    void cutsAtTheFirstIdrPictureAfterTheWishedDuration() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO);
        encoder.video(0, 9_000, 30, 45);
        encoder.segmenter.finish();

        assertThat(encoder.seconds().subList(0, 2)).containsExactly(3.0, 3.0);
        assertThat(encoder.seconds().getLast()).isCloseTo(3.0, Offset.offset(0.002));
        assertThat(encoder.segments).allMatch(CutSegment::independent);
        assertThat(encoder.segments).extracting(CutSegment::videoFrames).containsExactly(90, 90, 90);
    }

    @Test
    void roundedTimestampsOf2997FramesDoNotDelayACut() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO);
        encoder.video(0, 20_020, 30_000 / 1001.0, 60);
        encoder.segmenter.finish();

        assertThat(encoder.segments).hasSize(10);
        assertThat(encoder.seconds())
                .allSatisfy(duration -> assertThat(duration).isCloseTo(2.002, Offset.offset(0.001)));
    }

    /// GStreamer's flvmux moves decoding times behind the sound that it has already written: groups of 50 pictures at
    /// 25 fps have come as these on a busy machine.
    @Test
    void groupsThatTheMuxerHasMadeALittleShorterAreASegmentEach() {
        List<Integer> keyFramesMs = List.of(0, 1_962, 3_968, 5_973, 7_871, 9_876);
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO);
        for (int i = 1; i < keyFramesMs.size(); i++) {
            encoder.video(keyFramesMs.get(i - 1), keyFramesMs.get(i), 25, Integer.MAX_VALUE);
        }
        encoder.segmenter.finish();

        assertThat(encoder.segments).hasSize(5).allMatch(CutSegment::independent);
        assertThat(encoder.segments.getFirst().begins()).isEqualTo(PROMISE);
        assertThat(encoder.seconds().subList(0, 4)).containsExactly(1.962, 2.006, 2.005, 1.898);
    }

    @Test
    void ofKeyFramesInQuickSuccessionTheOneNearestToTheWishedDurationBeginsTheNextSegment() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO);
        encoder.video(0, 10_000, 25, 2);
        encoder.segmenter.finish();

        assertThat(encoder.seconds().subList(0, 4)).containsOnly(2.0);
    }

    @Test
    void groupsThatAreShorterByMoreThanATenthAreNotCutEarly() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO);
        encoder.video(0, 14_000, 25, 44);
        encoder.segmenter.finish();

        assertThat(encoder.seconds().subList(0, 3)).containsOnly(3.52);
    }

    @Test
    void durationsAddUpToTheMediaWithoutDrift() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO);
        encoder.video(0, 600_000, 24_000 / 1001.0, 48);
        encoder.segmenter.finish();

        double total =
                encoder.seconds().stream().mapToDouble(Double::doubleValue).sum();
        assertThat(total).isCloseTo(600.0, Offset.offset(0.05));
    }

    @Test
    void soundAloneIsCutByTime() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.AUDIO);
        encoder.sound(0, 10_000);
        encoder.segmenter.finish();

        assertThat(encoder.segments).hasSize(5);
        assertThat(encoder.segments).allMatch(segment -> segment.video() == null && segment.independent());
        assertThat(encoder.seconds().subList(0, 4))
                .allSatisfy(duration -> assertThat(duration).isBetween(2.0, 2.03));
    }

    @Test
    void soundBeforeTheFirstPictureBelongsToTheFirstSegment() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO, SimulatedEncoder.AUDIO);
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
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO);
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
    void segmentsAreWholePackets() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO);
        encoder.video(0, 4_000, 30, 60);
        encoder.segmenter.finish();

        assertThat(encoder.segments)
                .allMatch(segment -> segment.data().size() > 0 && segment.data().size() % 188 == 0);
    }

    @Test
    void aPublisherThatJoinsInTheMiddleOfAGroupBeginsWithTheNextIdrPicture() {
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(2), PROMISE)
                .with(SimulatedEncoder.VIDEO, SimulatedEncoder.AUDIO);
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
    void captionsBelongToTheSegmentOfTheirPicture() {
        Bytes sei = SeiBytes.nalUnit(SeiBytes.captions("fc 94 20  ff 02 21  fe 41 00"));
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO);
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
    void memoryOfOneSegmentIsBoundedWhateverTheTimestampsSay() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.AUDIO);
        AccessUnit frame = new AccessUnit(TrackType.AUDIO, 0, 0, true, Bytes.wrap(new byte[8_000]));
        for (int i = 0; i < 20_000; i++) {
            encoder.segmenter.onAccessUnit(frame);
            encoder.segments.forEach(segment -> segment.data().release());
        }

        assertThat(encoder.segments).isNotEmpty();
    }

    @Test
    void jumpsOfSoundAloneDoNotMakeASegmentEach() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.AUDIO);
        for (int i = 0; i < 1_000; i++) {
            encoder.frame(i * 5_000L);
        }
        encoder.segmenter.finish();

        assertThat(encoder.segments).hasSizeLessThan(100);
    }
}
