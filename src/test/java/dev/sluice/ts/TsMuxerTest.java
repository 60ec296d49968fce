package dev.sluice.ts;

import static dev.sluice.ts.TsFixture.DELIMITER;
import static dev.sluice.ts.TsFixture.PPS;
import static dev.sluice.ts.TsFixture.SPS;
import static dev.sluice.ts.TsFixture.adts;
import static dev.sluice.ts.TsFixture.annexB;
import static dev.sluice.ts.TsFixture.audio;
import static dev.sluice.ts.TsFixture.buffer;
import static dev.sluice.ts.TsFixture.nal;
import static dev.sluice.ts.TsFixture.video;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.BlockBuffer;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.codec.h264.AvcDecoderConfigurationRecord;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.TrackType;
import dev.sluice.media.UnsupportedMediaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TsMuxerTest {
    private static final long START = 900_000;
    private static final Map<Integer, Integer> BOTH = Map.of(0x100, 0x1B, 0x101, 0x0F);

    private final Random random = new Random(7);
    private final TsMuxer muxer = new TsMuxer();
    private final TsReader reader = new TsReader();
    private BlockBuffer out = buffer();

    private void start() {
        out = buffer();
        muxer.startSegment(out);
    }

    private TsReader.Segment end() {
        muxer.endSegment();
        return reader.read(TsFixture.bytes(out));
    }

    private Bytes slice() {
        return nal(1, 500, random);
    }

    private Bytes idr() {
        return nal(5, 500, random);
    }

    private void bothTracks() {
        muxer.setVideo(TsFixture.VIDEO);
        muxer.setAudio(TsFixture.AUDIO);
    }

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
    void audioBeforeVideoLeavesTheClockToTheVideo() {
        bothTracks();
        start();
        for (int i = 0; i < 10; i++) {
            muxer.writeAudio(audio(START + i * 1920L, nal(1, 50, random)));
        }
        muxer.writeVideo(video(START + 18_000, START + 18_000, true, idr()));
        TsReader.Segment segment = end();
        assertThat(segment.pmts().get(0).pcrPid()).isEqualTo(0x100);
        assertThat(segment.clock()).containsExactly(START + 18_000 - PcrClock.LEAD_90K);
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
    void decodingTimeIsWrittenOnlyWhereItDiffers() {
        muxer.setVideo(TsFixture.VIDEO);
        start();
        muxer.writeVideo(video(START, START + 6000, true, idr()));
        muxer.writeVideo(video(START + 3000, START + 3000, false, slice()));
        List<TsReader.Pes> pes = end().pes();
        assertThat(pes.get(0).hasDts()).isTrue();
        assertThat(pes.get(0).pts()).isEqualTo(START + 6000);
        assertThat(pes.get(0).dts()).isEqualTo(START);
        assertThat(pes.get(1).hasDts()).isFalse();
        assertThat(pes.get(1).pts()).isEqualTo(START + 3000);
    }

    @Test
    void timesAndClockWrapAt33BitsInTheMiddleOfASegment() {
        muxer.setVideo(TsFixture.VIDEO);
        long wrap = 1L << 33;
        long first = wrap - 30 * 3000;
        start();
        for (int i = 0; i < 60; i++) {
            muxer.writeVideo(video(first + i * 3000L, first + i * 3000L + 6000, i == 0, i == 0 ? idr() : slice()));
        }
        TsReader.Segment segment = end();
        for (int i = 0; i < 60; i++) {
            TsReader.Pes pes = segment.pes().get(i);
            assertThat(pes.dts()).isEqualTo((first + i * 3000L) % wrap);
            assertThat(pes.pts()).isEqualTo((first + i * 3000L + 6000) % wrap);
            assertThat(pes.pcr()).isEqualTo((first + i * 3000L - PcrClock.LEAD_90K) % wrap);
        }
        // The tables go on being repeated across the wrap.
        assertThat(segment.pmts()).hasSize(5);
    }

    @Test
    void clockReferencesAreAtMost100MillisecondsApartAtTwoFramesPerSecond() {
        bothTracks();
        start();
        long audioTime = START;
        for (int i = 0; i < 10; i++) {
            long time = START + i * 45_000L;
            for (; audioTime < time; audioTime += 1920) {
                muxer.writeAudio(audio(audioTime, nal(1, 50, random)));
            }
            muxer.writeVideo(video(time, time, i == 0, i == 0 ? idr() : slice()));
        }
        assertSteadyClock(end());
    }

    @Test
    void clockReferencesAreAtMost100MillisecondsApartInASlideShowWithoutSound() {
        muxer.setVideo(TsFixture.VIDEO);
        start();
        for (int i = 0; i < 5; i++) {
            long time = START + i * 90_000L;
            muxer.writeVideo(video(time, time, i == 0, i == 0 ? idr() : slice()));
        }
        assertSteadyClock(end());
    }

    @Test
    void clockReferencesAreAtMost100MillisecondsApartInSoundAlone() {
        for (String configuration : List.of("1588", "1190")) { // 8 kHz: frames of 128 ms; 48 kHz
            TsMuxer own = new TsMuxer();
            own.setAudio(TsFixture.audioFormat(configuration));
            BlockBuffer buffer = buffer();
            own.startSegment(buffer);
            long frame = configuration.equals("1588") ? 11_520 : 1920;
            for (int i = 0; i < 50; i++) {
                own.writeAudio(audio(START + i * frame, nal(1, 50, random)));
            }
            own.endSegment();
            TsReader.Segment segment = new TsReader().read(TsFixture.bytes(buffer));
            assertSteadyClock(segment);
            assertThat(segment.pes().get(0).randomAccess()).isTrue();
            assertThat(segment.pes().subList(1, segment.pes().size())).noneMatch(TsReader.Pes::randomAccess);
        }
    }

    private static void assertSteadyClock(TsReader.Segment segment) {
        List<Long> clock = segment.clock();
        assertThat(clock).hasSizeGreaterThan(10);
        for (int i = 1; i < clock.size(); i++) {
            assertThat(clock.get(i) - clock.get(i - 1)).isBetween(0L, 9000L);
        }
        for (TsReader.Pes pes : segment.pes()) {
            if (pes.pcr() != null) {
                assertThat(pes.pcr()).isLessThanOrEqualTo(pes.dts());
            }
        }
    }

    @Test
    void theClockStartsAtZeroRatherThanBelow() {
        muxer.setVideo(TsFixture.VIDEO);
        start();
        muxer.writeVideo(video(0, 0, true, idr()));
        muxer.writeVideo(video(PcrClock.LEAD_90K + 1, PcrClock.LEAD_90K + 1, false, slice()));
        assertThat(end().clock()).startsWith(0L).endsWith(1L);
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
