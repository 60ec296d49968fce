package dev.sluice.ts;

import static dev.sluice.ts.TsFixture.audio;
import static dev.sluice.ts.TsFixture.buffer;
import static dev.sluice.ts.TsFixture.nal;
import static dev.sluice.ts.TsFixture.video;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TsMuxerTablesTest extends MuxerFixture {
    private static final Map<Integer, Integer> BOTH = Map.of(0x100, 0x1B, 0x101, 0x0F);

    @Test
    void tablesNameBothTracksAndTheClockIsOnTheVideo() {
        bothTracks();
        start();
        muxer.writeVideo(video(START, START, true, idr()));
        muxer.writeAudio(audio(START, nal(1, 50, random)));
        TsReader.Segment segment = end();
        assertThat(segment.pmts().get(0).streamTypes()).isEqualTo(BOTH);
        assertThat(segment.pmts().get(0).pcrPid()).isEqualTo(0x100);
        assertThat(segment.pes()).hasSize(2);
    }

    @Test
    void aTrackWithoutAccessUnitsIsInNoTable() {
        bothTracks();
        start();
        for (int i = 0; i < 100; i++) {
            muxer.writeAudio(audio(START + i * 1920L, nal(1, 50, random)));
        }
        TsReader.Segment segment = end();
        assertThat(segment.pmts()).hasSizeGreaterThan(3);
        assertThat(segment.pmts().get(0).streamTypes()).isEqualTo(Map.of(0x101, 0x0F));
        assertThat(segment.pmts().get(0).pcrPid()).isEqualTo(0x101);
    }

    @Test
    void anEmptySegmentIsStillAValidStream() {
        muxer.setVideo(TsFixture.VIDEO);
        start();
        TsReader.Segment segment = end();
        assertThat(segment.packets()).isEqualTo(2);
        assertThat(segment.pmts().get(0).streamTypes()).isEmpty();
        assertThat(segment.pmts().get(0).pcrPid()).isEqualTo(0x1FFF);
    }

    @Test
    void countersGoOnFromSegmentToSegment() {
        bothTracks();
        for (int s = 0; s < 20; s++) {
            start();
            muxer.writeVideo(video(START + s * 9000L, START + s * 9000L, true, idr()));
            muxer.writeAudio(audio(START + s * 9000L, nal(1, 50, random)));
            assertThat(end().pmts().get(0).version()).isZero();
        }
    }

    @Test
    void theTableVersionGoesUpWhenTracksChangeAfterADiscontinuity() {
        bothTracks();
        start();
        muxer.writeVideo(video(START, START, true, idr()));
        muxer.writeAudio(audio(START, nal(1, 50, random)));
        assertThat(end().pmts().get(0).version()).isZero();

        startAfterDiscontinuity();
        muxer.writeVideo(video(5, 5, true, idr()));
        TsReader.Segment videoOnly = end();
        assertThat(videoOnly.pmts().get(0).version()).isEqualTo(1);
        assertThat(videoOnly.pmts().get(0).streamTypes()).isEqualTo(Map.of(0x100, 0x1B));
        assertThat(videoOnly.pes().get(0).discontinuity()).isTrue();

        startAfterDiscontinuity();
        muxer.writeVideo(video(9, 9, true, idr()));
        assertThat(end().pmts().get(0).version()).isEqualTo(1);

        start();
        muxer.writeVideo(video(3009, 3009, true, idr()));
        TsReader.Segment last = end();
        assertThat(last.pmts().get(0).version()).isEqualTo(1);
        assertThat(last.pes().get(0).discontinuity()).isFalse();
    }

    private void startAfterDiscontinuity() {
        out = buffer();
        muxer.startSegmentAfterDiscontinuity(out);
    }

    @Test
    void tablesAreRepeatedWithin500Milliseconds() {
        bothTracks();
        start();
        for (int i = 0; i < 180; i++) {
            muxer.writeVideo(video(START + i * 3000L, START + i * 3000L, i == 0, i == 0 ? idr() : slice()));
        }
        TsReader.Segment segment = end();
        assertThat(segment.pmts()).hasSize(1 + 14);
        assertThat(segment.patPackets()).hasSize(1 + 14);
        assertThat(segment.pmts().get(14).streamTypes()).isEqualTo(Map.of(0x100, 0x1B));
    }
}
