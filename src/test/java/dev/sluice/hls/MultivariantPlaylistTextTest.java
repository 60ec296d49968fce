package dev.sluice.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MultivariantPlaylistTextTest {
    @Test
    void tellsWhatTheVariantIs() {
        VariantInfo info =
                new VariantInfo(3_300_000, 2_900_000, List.of("avc1.640028", "mp4a.40.2"), 1280, 720, 30_000 / 1001.0);
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
        VariantInfo info = new VariantInfo(140_000, 130_000, List.of("mp4a.40.2"), 0, 0, 0);
        assertThat(MultivariantPlaylistText.live("m.m3u8", info, false, new Revision(3, 1)))
                .contains("#EXT-X-STREAM-INF:BANDWIDTH=140000,AVERAGE-BANDWIDTH=130000,CODECS=\"mp4a.40.2\"\nm.m3u8\n");
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
}
