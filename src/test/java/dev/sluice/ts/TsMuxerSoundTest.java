package dev.sluice.ts;

import static dev.sluice.ts.TsFixture.adts;
import static dev.sluice.ts.TsFixture.audio;
import static dev.sluice.ts.TsFixture.nal;
import static dev.sluice.ts.TsFixture.video;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TsMuxerSoundTest extends MuxerFixture {
    @Test
    void soundOfEveryFrameSizeIsStuffedRight() {
        muxer.setAudio(TsFixture.AUDIO);
        start();
        List<Bytes> frames = new ArrayList<>();
        for (int size = 1; size <= 400; size++) {
            Bytes frame = nal(1, size, random);
            frames.add(frame);
            // Gaps, so that each frame is a PES packet of its own.
            muxer.writeAudio(audio(START + size * 9000L, frame));
        }
        List<TsReader.Pes> pes = end().pes();
        assertThat(pes).hasSize(400);
        assertThat(pes.stream().flatMap(p -> adts(p.payload()).stream()).toList())
                .isEqualTo(frames);
    }

    @Test
    void soundIsGroupedUpTo100Milliseconds() {
        bothTracks();
        start();
        muxer.writeVideo(video(START, START, true, idr()));
        List<Bytes> frames = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            frames.add(nal(1, 300, random));
            muxer.writeAudio(audio(START + i * 1920L, frames.get(i)));
        }
        List<TsReader.Pes> pes = end().pes(0x101);
        assertThat(pes).extracting(p -> adts(p.payload()).size()).containsExactly(4, 4, 2);
        assertThat(pes).extracting(TsReader.Pes::pts).containsExactly(START, START + 7680, START + 15360);
        assertThat(pes).extracting(TsReader.Pes::packetLength).doesNotContain(0);
        assertThat(pes.stream().flatMap(p -> adts(p.payload()).stream()).toList())
                .isEqualTo(frames);
    }

    @Test
    void aGapOfMoreThanHalfAFrameStartsANewGroup() {
        muxer.setAudio(TsFixture.AUDIO);
        start();
        muxer.writeAudio(audio(START, nal(1, 10, random)));
        muxer.writeAudio(audio(START + 1920 + 900, nal(1, 10, random)));
        muxer.writeAudio(audio(START + 3840 + 1000, nal(1, 10, random)));
        assertThat(end().pes()).extracting(TsReader.Pes::pts).containsExactly(START, START + 4840);
    }

    @Test
    void theLargestFramesSplitAGroup() {
        muxer.setAudio(TsFixture.AUDIO);
        start();
        for (int i = 0; i < 4; i++) {
            muxer.writeAudio(audio(START + i * 1920L, nal(1, 8184, random)));
        }
        assertThat(end().pes()).extracting(p -> adts(p.payload()).size()).containsExactly(2, 2);
    }

    @Test
    void pendingSoundIsWrittenBeforeAnIdrPictureAndBeforeItIsLate() {
        bothTracks();
        start();
        muxer.writeVideo(video(START, START, true, idr()));
        muxer.writeAudio(audio(START, nal(1, 10, random)));
        muxer.writeVideo(video(START + 3000, START + 3000, true, idr()));
        muxer.writeAudio(audio(START + 4000, nal(1, 10, random)));
        muxer.writeVideo(video(START + 6000, START + 6000, false, slice()));
        muxer.writeVideo(video(START + 13000, START + 13000, false, slice()));
        muxer.writeVideo(video(START + 16000, START + 16000, false, slice()));
        muxer.endSegment();
        List<Integer> order = new ArrayList<>();
        byte[] stream = TsFixture.bytes(out);
        for (int at = 0; at < stream.length; at += 188) {
            int pid = (stream[at + 1] & 0x1F) << 8 | (stream[at + 2] & 0xFF);
            if (pid != 0 && pid != 0x1000 && (stream[at + 1] & 0x40) != 0) {
                order.add(pid);
            }
        }
        assertThat(order).containsExactly(0x100, 0x101, 0x100, 0x100, 0x101, 0x100, 0x100);
    }
}
