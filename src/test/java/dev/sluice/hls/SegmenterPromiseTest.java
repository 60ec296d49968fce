package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// What a playlist has promised of its segments, and what breaks it.
class SegmenterPromiseTest {
    private static final PlaylistPromise PROMISE = new PlaylistPromise(2, true);
    private static final PlaylistPromise ANY_CUT = new PlaylistPromise(2, false);

    @Test
    void anEndlessGroupOfPicturesIsCutAnyway() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO);
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
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(2), ANY_CUT)
                .with(SimulatedEncoder.VIDEO, SimulatedEncoder.AUDIO);
        encoder.video(0, 30_000, 30, 250);
        encoder.segmenter.finish();

        assertThat(encoder.seconds()).allMatch(duration -> Math.round(duration) <= 2);
    }

    @Test
    void theAutomaticKeyFrameIntervalOfObsFitsTheFirstSegment() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO);
        encoder.video(0, 25_000, 30, 250);
        encoder.segmenter.finish();

        CutSegment first = encoder.segments.getFirst();
        assertThat(Ticks.toSeconds(first.durationTicks())).isCloseTo(8.333, Offset.offset(0.001));
        assertThat(first.begins()).isEqualTo(new PlaylistPromise(8, true));
        assertThat(encoder.segments).allMatch(CutSegment::independent);
    }

    @Test
    void noHoleFrameRateOrLateTrackStretchesASegmentBeyondThePromise() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(2), ANY_CUT)
                    .with(SimulatedEncoder.VIDEO, SimulatedEncoder.AUDIO);
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
    void aBroadcastThatPromisedLessThanIsConfiguredNowKeepsItsPromise() {
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(6), PROMISE).with(SimulatedEncoder.AUDIO);
        encoder.sound(0, 20_000);
        encoder.segmenter.finish();

        assertThat(encoder.seconds()).allMatch(duration -> Math.round(duration) <= 2);
        assertThat(encoder.segments.stream().filter(CutSegment::discontinuity)).hasSize(1);
    }

    @Test
    void aGroupThatBreaksThePromiseOfIndependenceBeginsAnotherPlaylistWithItsKeyFrame() {
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO, SimulatedEncoder.AUDIO);
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
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(2), ANY_CUT).with(SimulatedEncoder.VIDEO);
        encoder.video(0, 20_000, 30, 250);
        encoder.segmenter.finish();

        assertThat(encoder.segments).allMatch(segment -> segment.begins() == null);
        assertThat(encoder.segments).anyMatch(segment -> !segment.independent());
    }

    @Test
    void scenesThatBeginGroupsEarlyDoNotBreakThePromise() {
        Random random = new Random(7);
        SimulatedEncoder encoder = new SimulatedEncoder().with(SimulatedEncoder.VIDEO);
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
        SimulatedEncoder encoder = new SimulatedEncoder(Duration.ofSeconds(6), PROMISE).with(SimulatedEncoder.VIDEO);
        encoder.video(0, 20_000, 25, 50);
        encoder.segmenter.finish();

        assertThat(encoder.segments).allMatch(segment -> segment.begins() == null);
        assertThat(encoder.segments).allMatch(CutSegment::independent);
    }
}
