package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.bytes.BlockPool;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MultivariantPlaylistTextTest {
    @Test
    void tellsWhatTheVariantIs() {
        VariantInfo info = new VariantInfo(
                3_300_000, 2_900_000, List.of("avc1.640028", "mp4a.40.2"), 1280, 720, 30_000 / 1001.0, List.of());
        assertThat(MultivariantPlaylistText.live("../../seg/a/b/main/media.m3u8", info, true, new Revision(3, 1)))
                .isEqualTo("""
                        #EXTM3U
                        #EXT-X-VERSION:3
                        # sluice epoch=3 rev=1
                        #EXT-X-INDEPENDENT-SEGMENTS
                        #EXT-X-STREAM-INF:BANDWIDTH=3300000,AVERAGE-BANDWIDTH=2900000,CODECS="avc1.640028,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=29.970
                        ../../seg/a/b/main/media.m3u8
                        """);
    }

    @Test
    void soundAloneHasNeitherResolutionNorFrameRate() {
        VariantInfo info = new VariantInfo(140_000, 130_000, List.of("mp4a.40.2"), 0, 0, 0, List.of());
        assertThat(MultivariantPlaylistText.live("m.m3u8", info, false, new Revision(3, 1)))
                .contains("#EXT-X-STREAM-INF:BANDWIDTH=140000,AVERAGE-BANDWIDTH=130000,CODECS=\"mp4a.40.2\"\nm.m3u8\n");
    }

    @Test
    void captionsOfLine21AreDeclaredByTheirChannel() {
        assertThat(MultivariantPlaylistText.live("m.m3u8", withCaptions("CC3", "CC1"), false, new Revision(3, 1)))
                .isEqualTo("""
                        #EXTM3U
                        #EXT-X-VERSION:3
                        # sluice epoch=3 rev=1
                        #EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="CC1",INSTREAM-ID="CC1"
                        #EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="CC3",INSTREAM-ID="CC3"
                        #EXT-X-STREAM-INF:BANDWIDTH=2000000,AVERAGE-BANDWIDTH=1000000,CODECS="avc1.640028",RESOLUTION=1280x720,FRAME-RATE=25.000,CLOSED-CAPTIONS="cc"
                        m.m3u8
                        """);
    }

    @Test
    void servicesOfDigitalCaptionsNeedVersion7() {
        assertThat(MultivariantPlaylistText.live("m.m3u8", withCaptions("SERVICE63"), false, new Revision(3, 1)))
                .startsWith("#EXTM3U\n#EXT-X-VERSION:7\n")
                .contains(",NAME=\"SERVICE63\",INSTREAM-ID=\"SERVICE63\"\n");
    }

    @Test
    void withoutCaptionsNothingIsSaidOfThemForTheyMayCome() {
        assertThat(MultivariantPlaylistText.live("m.m3u8", withCaptions(), false, new Revision(3, 1)))
                .doesNotContain("CAPTIONS");
    }

    @Test
    void onlyTheNamesThatHlsHasForCaptionsAreTaken() {
        for (String name : List.of("CC0", "CC5", "SERVICE0", "SERVICE64", "SERVICE01", "CC1\",X=\"")) {
            assertThatThrownBy(() -> withCaptions(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static VariantInfo withCaptions(String... captions) {
        return new VariantInfo(2_000_000, 1_000_000, List.of("avc1.640028"), 1280, 720, 25, List.of(captions));
    }

    @Test
    void offlineIsAListWithoutVariants() {
        assertThat(MultivariantPlaylistText.offline(new Revision(3, 2)))
                .isEqualTo("#EXTM3U\n#EXT-X-VERSION:3\n# sluice epoch=3 rev=2\n");
    }

    @Test
    void theMeterMeasuresRatesFromSegments() {
        SimulatedEncoder encoder = new SimulatedEncoder();
        encoder.segmenter.onFormat(SimulatedEncoder.VIDEO);
        encoder.video(0, 4_000, 25, 50);
        encoder.segmenter.finish();
        VariantMeter meter = new VariantMeter();
        meter.add(encoder.segments.get(0), 500_000);
        meter.add(encoder.segments.get(1), 750_000);

        VariantInfo info = meter.info();
        assertThat(info.averageBitsPerSecond()).isEqualTo(2_500_000);
        assertThat(info.peakBitsPerSecond()).isEqualTo(3_300_000);
        assertThat(info.framesPerSecond()).isEqualTo(25.0);
        assertThat(info.width()).isEqualTo(1920);
        assertThat(info.codecs()).containsExactly("avc1.640028");
        assertThat(meter.isOutdated(info)).isFalse();

        meter.add(encoder.segments.get(1), 1_500_000);
        assertThat(meter.isOutdated(info)).isTrue();
    }

    @Test
    void captionsThatAppearAreNewsAndThoseThatPauseAreNot() {
        VariantMeter meter = new VariantMeter();
        meter.add(segment(false, Set.of()), 500_000);
        VariantInfo told = meter.info();
        assertThat(told.captions()).isEmpty();

        meter.add(segment(false, Set.of("SERVICE1", "CC1")), 500_000);
        assertThat(meter.isOtherFormat(told)).isTrue();
        told = meter.info();
        assertThat(told.captions()).containsExactly("CC1", "SERVICE1");

        meter.add(segment(false, Set.of("CC1")), 500_000);
        assertThat(meter.isOtherFormat(told)).isFalse();
        assertThat(meter.info().captions()).containsExactly("CC1", "SERVICE1");

        meter.add(segment(true, Set.of("CC1")), 500_000);
        assertThat(meter.isOtherFormat(told)).isFalse();
        assertThat(meter.info().captions()).containsExactly("CC1");
    }

    private static CutSegment segment(boolean discontinuity, Set<String> captions) {
        return new CutSegment(
                new BlockBuffer(BlockPool.UNPOOLED),
                2 * Ticks.PER_SECOND,
                SimulatedEncoder.START,
                discontinuity,
                null,
                true,
                SimulatedEncoder.VIDEO,
                null,
                captions,
                50,
                0);
    }
}
