package dev.sluice.flv;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.codec.aac.AdtsHeader;
import dev.sluice.codec.h264.AvcDecoderConfigurationRecord;
import dev.sluice.codec.h264.NalUnitCursor;
import dev.sluice.fuzz.Cost;
import dev.sluice.fuzz.FuzzInput;
import dev.sluice.fuzz.Seed;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.AudioFormat;
import dev.sluice.media.MediaSink;
import dev.sluice.media.TrackFormat;
import dev.sluice.media.TrackType;
import dev.sluice.media.UnsupportedMediaException;
import dev.sluice.media.VideoFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A publication's audio and video bodies, with legacy and Enhanced RTMP headers: what reaches the sink can be
/// packaged, whatever came.
class FlvDemuxerFuzzTest {
    private static final String AVCC =
            "01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c658" + "01000668ebe3cb22c0fdf8f800";
    private static final String OTHER_AVCC =
            "0142c01effe100196742c01ed900a02ff97011000003000100000300320f162e4801000568cb83cb20";
    private static final String SETS =
            "00000019 6742c01ed900a02ff97011000003000100000300320f162e48 00000005 68cb83cb20";

    private static final int VIDEO = 0x80;
    /// A distance that makes jumps, steps back and wraps out of one byte.
    private static final int LONG_STEP_MS = 500_000_000;

    private static final int ALLOCATED_AT_ONCE = 64 * 1024;

    /// Dearest are small configurations that differ: each is taken apart, announced and kept.
    private static final int ALLOCATED_PER_BYTE = 256;

    static Stream<Arguments> seeds() {
        return Stream.of(
                seed(
                        "H.264 and AAC",
                        "v17 00 000000" + AVCC,
                        "aaf 00 1190",
                        "v17 01 000050 00000003 658884",
                        "aaf 01 21004f",
                        "v27 01 ffffd8 00000002 419a",
                        "v17 02 000000"),
                seed(
                        "another format",
                        "v17 00 000000" + AVCC,
                        "v17 01 000000 00000003 658884",
                        "v17 00 000000" + OTHER_AVCC,
                        "v17 01 000000 00000003 658884",
                        "aaf 00 1190",
                        "aaf 00 1210"),
                seed("sets in-band", "v17 00 000000 01640028ffe000", "v17 01 000000" + SETS + "00000003 658884"),
                seed(
                        "sets in a message of their own",
                        "v17 00 000000" + AVCC,
                        "v17 01 000000" + SETS,
                        "v17 01 000000 00000003 658884"),
                seed(
                        "length fields of two bytes",
                        "v17 00 000000" + AVCC.replace("28ff", "28fd"),
                        "v17 01 000000 0003 658884"),
                seed(
                        "extended headers",
                        "v90 61766331" + AVCC,
                        "a90 6d703461 1190",
                        "v91 61766331 000028 00000003 658884",
                        "v93 61766331 00000003 658884",
                        "a91 6d703461 21004f",
                        "v92 61766331",
                        "a92 6d703461"),
                seed(
                        "modifiers",
                        "v90 61766331" + AVCC,
                        "v97 02 0003e8 01 61766331 000000 00000003 658884",
                        "v97 ff 0000 aa 03 61766331 00000003 658884"),
                seed(
                        "multitrack",
                        "v96 00 61766331 00" + AVCC,
                        "v96 13 61766331 01 000004 00000000 00 000007 00000003 658884",
                        "v96 23 68766331 01 000001 00 61766331 00 000007 00000003 658884",
                        "a95 00 6d703461 00 1190",
                        "a95 01 6d703461 00 21004f"),
                seed("metadata and commands", "v84 61766331 02", "v57 00", "vd4 00", "a94 6d703461 01 02"),
                seed("a message full of parameter sets", "v17 00 000000" + AVCC, "v17 01 000000" + pictureSets(600)),
                seed("HEVC", "v90 68766331 01"),
                seed("Opus", "a90 4f707573 01"),
                seed("MP3", "a2f fffb"),
                seed(
                        "broken length fields",
                        "v17 00 000000" + AVCC,
                        "v17 01 000000 00000001 65 000000ff 41",
                        "v17 01"));
    }

    /// So many picture parameter sets, of each of the first 255 ids in turn, and never twice the same.
    private static String pictureSets(int count) {
        ByteWriter sets = new ByteWriter();
        for (int i = 0; i < count; i++) {
            int codeNumber = i % 255 + 1; // pic_parameter_set_id as ue(v)
            int length = 2 * (32 - Integer.numberOfLeadingZeros(codeNumber)) - 1;
            sets.u32(6).u8(0x68).u24((codeNumber << (24 - length)) | 1).u16(i);
        }
        return sets.toBytes().toHex();
    }

    /// Messages as the target reads them, `v` or `a` before each body, 40 ms apart.
    private static Arguments seed(String name, String... messages) {
        ByteWriter input = new ByteWriter();
        for (String message : messages) {
            Bytes body = Bytes.hex(message.substring(1));
            input.u8((message.charAt(0) == 'v' ? VIDEO : 0) | 40)
                    .u16(body.length())
                    .bytes(body);
        }
        return Seed.of(name, input.toBytes());
    }

    @MethodSource("seeds")
    @FuzzTest
    void whatReachesTheSinkCanBePackaged(byte[] data) {
        demux(data, new Judge());
        Cost.within(ALLOCATED_AT_ONCE + (long) ALLOCATED_PER_BYTE * data.length, () -> demux(data, new Nobody()));
    }

    private static void demux(byte[] data, MediaSink sink) {
        FuzzInput fuzz = new FuzzInput(data);
        FlvDemuxer demuxer = new FlvDemuxer(sink);
        long timestampMs = 0;
        long messages = 0;
        try {
            while (fuzz.hasRemaining()) {
                int first = fuzz.u8();
                int step = first & ~VIDEO;
                timestampMs = (timestampMs + (step < 100 ? step : (long) (step - 99) * LONG_STEP_MS)) & 0xFFFF_FFFFL;
                Bytes body = fuzz.bytes(fuzz.u16());
                messages++;
                if ((first & VIDEO) != 0) {
                    demuxer.onVideo(timestampMs, body);
                } else {
                    demuxer.onAudio(timestampMs, body);
                }
            }
        } catch (MalformedException | UnsupportedMediaException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        assertThat(counted(demuxer.videoStatistics()) + counted(demuxer.audioStatistics()))
                .isLessThanOrEqualTo(messages);
    }

    private static long counted(FlvStatistics statistics) {
        return statistics.delivered()
                + statistics.droppedBeforeHeader()
                + statistics.malformed()
                + statistics.ignored();
    }

    /// Looks at what packaging relies on.
    private static final class Judge implements MediaSink {
        private final NalUnitCursor nalUnits = new NalUnitCursor();
        private @Nullable VideoFormat video;
        private @Nullable AudioFormat audio;
        private int nalLengthSize;

        @Override
        public void onFormat(TrackFormat format) {
            switch (format) {
                case VideoFormat next -> {
                    assertThat(next).isNotEqualTo(video);
                    AvcDecoderConfigurationRecord record = AvcDecoderConfigurationRecord.parse(next.configuration());
                    assertThat(record.isComplete()).isTrue();
                    assertThat(next.codecs()).matches("avc1\\.[0-9a-f]{6}");
                    nalLengthSize = record.nalLengthSize();
                    video = next;
                }
                case AudioFormat next -> {
                    assertThat(next).isNotEqualTo(audio);
                    assertThat(next.codecs()).matches("mp4a\\.40\\.[0-9]{1,2}");
                    audio = next;
                }
            }
        }

        @Override
        public void onAccessUnit(AccessUnit unit) {
            assertThat(unit.type() == TrackType.VIDEO ? video : audio).isNotNull();
            if (unit.type() == TrackType.AUDIO) {
                assertThat(unit.payload().length()).isLessThanOrEqualTo(AdtsHeader.MAX_RAW_FRAME_BYTES);
                return;
            }
            int units = 0;
            nalUnits.reset(unit.payload(), nalLengthSize);
            while (nalUnits.next()) {
                units++;
            }
            assertThat(units).isPositive();
        }
    }

    private static final class Nobody implements MediaSink {
        @Override
        public void onFormat(TrackFormat format) {}

        @Override
        public void onAccessUnit(AccessUnit unit) {}
    }
}
