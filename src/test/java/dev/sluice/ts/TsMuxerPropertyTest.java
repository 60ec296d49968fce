package dev.sluice.ts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever comes in whatever order, everything comes out once, in order, at its time.
class TsMuxerPropertyTest {
    private static final long WRAP = 1L << 33;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everythingComesOutOnce(long seed) {
        Random random = new Random(seed);
        TsMuxer muxer = new TsMuxer();
        muxer.setVideo(TsFixture.VIDEO);
        muxer.setAudio(TsFixture.AUDIO);
        TsReader reader = new TsReader();
        List<Bytes> slices = new ArrayList<>();
        List<Bytes> frames = new ArrayList<>();
        List<Bytes> slicesRead = new ArrayList<>();
        List<Bytes> framesRead = new ArrayList<>();
        List<Long> clock = new ArrayList<>();
        long videoTime = WRAP - 5 * 90_000 - random.nextInt(90_000);
        long audioTime = videoTime + random.nextInt(9000) - 4500;
        long firstTime = videoTime;
        for (int s = 0; s < 8; s++) {
            BlockBuffer out = TsFixture.buffer();
            muxer.startSegment(out);
            List<Long> decodingTimes = new ArrayList<>();
            int units = 1 + random.nextInt(120);
            for (int i = 0; i < units; i++) {
                if (i == 0 || random.nextInt(5) < 2) {
                    Bytes slice = TsFixture.nal(i == 0 ? 5 : 1, 1 + random.nextInt(random.nextInt(60_000) + 1), random);
                    slices.add(slice);
                    long shown = videoTime + 3000L * random.nextInt(3);
                    muxer.writeVideo(TsFixture.video(videoTime, shown, i == 0, slice));
                    decodingTimes.add(videoTime % WRAP);
                    videoTime += 1500 + random.nextInt(20_000);
                } else {
                    Bytes frame = TsFixture.nal(1, 1 + random.nextInt(1500), random);
                    frames.add(frame);
                    muxer.writeAudio(TsFixture.audio(audioTime, frame));
                    audioTime += random.nextInt(20) == 0 ? 7000 : 1920;
                }
            }
            muxer.endSegment();
            TsReader.Segment segment = reader.read(TsFixture.bytes(out));
            for (TsReader.Pes pes : segment.pes(TsPacket.VIDEO_PID)) {
                List<Bytes> nalUnits = TsFixture.annexB(pes.payload());
                slicesRead.add(nalUnits.get(nalUnits.size() - 1));
            }
            segment.pes(TsPacket.AUDIO_PID).forEach(pes -> framesRead.addAll(TsFixture.adts(pes.payload())));
            assertThat(segment.pes(TsPacket.VIDEO_PID))
                    .extracting(TsReader.Pes::dts)
                    .isEqualTo(decodingTimes);
            segment.clock().forEach(pcr -> clock.add(pcr < WRAP / 2 ? pcr + WRAP : pcr));
        }
        assertThat(slicesRead).isEqualTo(slices);
        assertThat(framesRead).isEqualTo(frames);
        assertThat(clock).isSorted();
        assertThat(clock.get(0)).isEqualTo(firstTime - PcrClock.LEAD_90K);
        for (int i = 1; i < clock.size(); i++) {
            assertThat(clock.get(i) - clock.get(i - 1)).isLessThanOrEqualTo(9000);
        }
    }
}
