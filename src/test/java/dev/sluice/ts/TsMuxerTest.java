package dev.sluice.ts;

import static dev.sluice.ts.TsFixture.DELIMITER;
import static dev.sluice.ts.TsFixture.PPS;
import static dev.sluice.ts.TsFixture.SPS;
import static dev.sluice.ts.TsFixture.annexB;
import static dev.sluice.ts.TsFixture.audio;
import static dev.sluice.ts.TsFixture.nal;
import static dev.sluice.ts.TsFixture.video;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.codec.h264.AvcDecoderConfigurationRecord;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.TrackType;
import dev.sluice.media.UnsupportedMediaException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TsMuxerTest extends MuxerFixture {
    @Test
    void everyPictureBeginsWithADelimiterAndIdrPicturesWithParameterSets() {
        muxer.setVideo(TsFixture.VIDEO);
        start();
        Bytes sei = nal(6, 20, random);
        Bytes idr = idr();
        Bytes slice = slice();
        Bytes second = slice();
        muxer.writeVideo(video(START, START, true, sei, idr));
        muxer.writeVideo(video(START + 3000, START + 3000, false, slice, second));
        List<TsReader.Pes> pes = end().pes();
        assertThat(annexB(pes.get(0).payload())).containsExactly(DELIMITER, SPS, PPS, sei, idr);
        assertThat(annexB(pes.get(1).payload())).containsExactly(DELIMITER, slice, second);
        assertThat(pes.get(1).payload().slice(0, 10)).isEqualTo(Bytes.hex("0000000109f000000001"));
    }

    @Test
    void theEncodersOwnDelimiterComesFirstAndOnce() {
        muxer.setVideo(TsFixture.VIDEO);
        start();
        Bytes own = Bytes.hex("0910");
        Bytes sei = nal(6, 20, random);
        Bytes idr = idr();
        muxer.writeVideo(video(START, START, true, own, idr));
        muxer.writeVideo(video(START + 3000, START + 3000, true, sei, own, idr));
        List<TsReader.Pes> pes = end().pes();
        assertThat(annexB(pes.get(0).payload())).containsExactly(own, SPS, PPS, idr);
        assertThat(annexB(pes.get(1).payload())).containsExactly(own, SPS, PPS, sei, idr);
    }

    @Test
    void parameterSetsInTheUnitAreNotDoubled() {
        muxer.setVideo(TsFixture.VIDEO);
        start();
        Bytes idr = idr();
        muxer.writeVideo(video(START, START, true, SPS, PPS, idr));
        muxer.writeVideo(video(START + 3000, START + 3000, true, SPS, idr));
        List<TsReader.Pes> pes = end().pes();
        assertThat(annexB(pes.get(0).payload())).containsExactly(DELIMITER, SPS, PPS, idr);
        assertThat(annexB(pes.get(1).payload())).containsExactly(DELIMITER, SPS, PPS, SPS, idr);
    }

    @Test
    void aNewFormatIsWrittenBeforeTheNextIdrPicture() {
        muxer.setVideo(TsFixture.VIDEO);
        start();
        muxer.writeVideo(video(START, START, true, idr()));
        end();
        Bytes sps = Bytes.hex("6742c01ed900a02ff97011000003000100000300320f162e48");
        Bytes pps = Bytes.hex("68cb83cb20");
        // Two-byte length fields this time.
        Bytes configuration = Bytes.hex("0142c01efde10019" + sps.toHex() + "010005" + pps.toHex());
        muxer.setVideo(AvcDecoderConfigurationRecord.parse(configuration).toVideoFormat());
        start();
        muxer.writeVideo(new AccessUnit(
                TrackType.VIDEO, START + 3000, START + 3000, true, Bytes.hex("0003 65aabb 0000 0002 06cc")));
        assertThat(annexB(end().pes().get(0).payload()))
                .containsExactly(DELIMITER, sps, pps, Bytes.hex("65aabb"), Bytes.hex("06cc"));
    }

    @Test
    void hugeFramesHaveNoLengthAndSmallOnesHaveOne() {
        muxer.setVideo(TsFixture.VIDEO);
        start();
        Bytes huge = nal(5, 700_000, random);
        Bytes small = slice();
        muxer.writeVideo(video(START, START, true, huge));
        muxer.writeVideo(video(START + 3000, START + 3000, false, small));
        List<TsReader.Pes> pes = end().pes();
        assertThat(pes.get(0).packetLength()).isZero();
        assertThat(annexB(pes.get(0).payload())).contains(huge);
        assertThat(pes.get(1).packetLength()).isPositive();
    }

    @Test
    void emptyNalUnitsAreNotWritten() {
        muxer.setVideo(TsFixture.VIDEO);
        start();
        Bytes slice = slice();
        muxer.writeVideo(video(START, START, false, Bytes.EMPTY, slice, Bytes.EMPTY));
        muxer.writeVideo(video(START + 3000, START + 3000, false, Bytes.EMPTY));
        List<TsReader.Pes> pes = end().pes();
        assertThat(pes).hasSize(1);
        assertThat(annexB(pes.get(0).payload())).containsExactly(DELIMITER, slice);
    }

    @Test
    void aBrokenUnitWritesNothing() {
        muxer.setVideo(TsFixture.VIDEO);
        start();
        int before = out.size();
        AccessUnit broken = new AccessUnit(TrackType.VIDEO, START, START, true, Bytes.hex("00000002 65aa 00000009 65"));
        assertThatThrownBy(() -> muxer.writeVideo(broken))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("9");
        assertThat(out.size()).isEqualTo(before);
        muxer.writeVideo(video(START, START, true, idr()));
        assertThat(end().pes()).hasSize(1);
    }

    @Test
    void everyFrameSizeAroundAPacketIsStuffedRight() {
        muxer.setVideo(TsFixture.VIDEO);
        muxer.setAudio(TsFixture.AUDIO);
        start();
        List<Bytes> slices = new ArrayList<>();
        long time = START;
        for (int size = 1; size <= 600; size++) {
            Bytes slice = nal(1, size, random);
            slices.add(slice);
            // With and without DTS: five bytes of header more or less.
            muxer.writeVideo(video(time, time + size % 2 * 3000L, false, slice));
            time += 3000;
        }
        List<Bytes> read =
                end().pes().stream().map(pes -> annexB(pes.payload()).get(1)).toList();
        assertThat(read).isEqualTo(slices);
    }

    @Test
    void idrPicturesAreMarkedAndCarryTheClock() {
        muxer.setVideo(TsFixture.VIDEO);
        start();
        muxer.writeVideo(video(START, START, true, idr()));
        muxer.writeVideo(video(START + 3000, START + 3000, false, slice()));
        List<TsReader.Pes> pes = end().pes();
        assertThat(pes.get(0).randomAccess()).isTrue();
        assertThat(pes.get(0).pcr()).isEqualTo(START - PcrClock.LEAD_90K);
        assertThat(pes.get(1).randomAccess()).isFalse();
        assertThat(pes.get(1).pcr()).isEqualTo(START + 3000 - PcrClock.LEAD_90K);
    }

    @Test
    void impossibleCallsAreRefused() {
        AccessUnit idr = video(START, START, true, idr());
        assertThatThrownBy(() -> muxer.writeVideo(idr)).isInstanceOf(IllegalStateException.class);
        muxer.setVideo(TsFixture.VIDEO);
        assertThatThrownBy(() -> muxer.writeVideo(idr)).isInstanceOf(IllegalStateException.class);
        start();
        assertThatThrownBy(this::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> muxer.writeAudio(audio(START, Bytes.of(1)))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> muxer.writeVideo(video(-1, 0, true, idr())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> muxer.writeVideo(video(5, 4, true, idr())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> muxer.setAudio(new AudioFormat(Bytes.hex("1194"), "mp4a.40.2", 48_000, 2, 960)))
                .isInstanceOf(UnsupportedMediaException.class);
    }
}
