package dev.sluice.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.amf.AmfLimits;
import dev.sluice.amf.AmfReader;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.TokenBucket;
import dev.sluice.codec.h264.AvcDecoderConfigurationRecord;
import dev.sluice.flv.FlvDemuxer;
import dev.sluice.media.AccessUnit;
import dev.sluice.media.MediaSink;
import dev.sluice.media.TrackFormat;
import dev.sluice.media.VideoFormat;
import dev.sluice.rtmp.chunk.ChunkDecoder;
import dev.sluice.rtmp.chunk.ChunkLimits;
import dev.sluice.rtmp.message.AggregateSplitter;
import dev.sluice.rtmp.message.RtmpMessage.Aggregate;
import java.lang.management.ManagementFactory;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever the shape of an input, eight times as much of it takes about eight times as long: no work looks back at
/// all that came before.
class GrowthTest {
    private static final int FACTOR = 8;
    private static final int SMALL_BYTES = 64 * 1024;
    private static final int MIN_ROUNDS = 5;
    private static final int MAX_ROUNDS = 60;

    /// Between 8 and the 64 of what grows with the square: caches and what is done once are in it too.
    private static final double MOST = 20;

    /// So wide that the length of the input alone decides; the service's own limits end most of it much earlier.
    private static final AmfLimits AMF = new AmfLimits(16, 1_000_000, 1_000_000, 0xFFFF);

    private static final ChunkLimits CHUNKS = new ChunkLimits(
            new TokenBucket.Rate(10_000_000, 1), 64, 64, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 1 << 26, 1 << 26);

    private static final String AVCC =
            "0142c01effe100196742c01ed900a02ff97011000003000100000300320f162e48" + "01000568cb83cb20";

    /// @param input one of about that many bytes
    /// @param work returns how much it found: bytes, values or parts
    record Shape(String name, IntFunction<Bytes> input, ToLongFunction<Bytes> work) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Shape> shapes() {
        return Stream.of(
                new Shape(
                        "chunks: empty messages",
                        size -> repeat("03 000000 000000 14 00000000", "c3", size),
                        GrowthTest::chunks),
                new Shape(
                        "chunks: a message in chunks of a byte",
                        size -> repeat(
                                "02 000000 000004 01 00000000 00000001 04 000000 %06x 09 01000000 00"
                                        .formatted(size / 2 + 1),
                                "c4 00",
                                size),
                        GrowthTest::chunks),
                new Shape(
                        "chunks: streams that take turns",
                        size -> {
                            StringBuilder begin = new StringBuilder();
                            StringBuilder turn = new StringBuilder();
                            for (int csid = 3; csid < 63; csid++) {
                                begin.append("%02x 000000 000001 14 00000000 00".formatted(csid));
                                turn.append("%02x 00".formatted(0xC0 | csid));
                            }
                            return repeat(begin.toString(), turn.toString(), size);
                        },
                        GrowthTest::chunks),
                new Shape("AMF: members of one name", size -> members(size, i -> "a"), GrowthTest::amf),
                new Shape(
                        "AMF: members of many names", size -> members(size, i -> "%08x".formatted(i)), GrowthTest::amf),
                new Shape(
                        "AMF: names with one hash code",
                        size -> members(
                                size,
                                i -> "%17s"
                                        .formatted(Integer.toBinaryString(i))
                                        .replace("1", "Aa")
                                        .replaceAll("[ 0]", "BB")),
                        GrowthTest::amf),
                new Shape("AMF: an array", size -> repeat("0a %08x".formatted(size), "05", size), GrowthTest::amf),
                new Shape(
                        "AMF: as deep as allowed",
                        size -> repeat("", "0a00000001".repeat(14) + "05", size),
                        GrowthTest::amf),
                new Shape(
                        "FLV: NAL units of a byte",
                        size -> repeat("17 01 000000", "00000001 65", size),
                        GrowthTest::video),
                new Shape("FLV: empty tracks", size -> repeat("96 13 61766331", "01 000000", size), GrowthTest::video),
                new Shape(
                        "FLV: SEI messages without content",
                        size -> repeat("17 01 000000 %08x 06".formatted(size / 2 * 2 + 1), "0400", size),
                        GrowthTest::video),
                new Shape("FLV: picture parameter sets", GrowthTest::pictureSets, GrowthTest::video),
                new Shape(
                        "an aggregate of empty tags",
                        size -> repeat("", "09 000000 000000 00 000000 0000000b", size),
                        GrowthTest::parts));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void eightTimesTheInputTakesAboutEightTimesAsLong(Shape shape) {
        Bytes small = shape.input.apply(SMALL_BYTES);
        Bytes large = shape.input.apply(FACTOR * SMALL_BYTES);
        // All of it was looked at.
        assertThat(shape.work.applyAsLong(large)).isGreaterThan((FACTOR - 1) * shape.work.applyAsLong(small));
        isProportional(small, large, shape.work);
    }

    /// A record has 64 KiB at most, so the larger one is as long as the others' smaller one.
    @ParameterizedTest
    @MethodSource("records")
    void aConfigurationTakesTimeInProportion(String content) {
        isProportional(
                configuration(content, SMALL_BYTES / FACTOR / 300),
                configuration(content, SMALL_BYTES / 300),
                GrowthTest::configure);
    }

    static Stream<String> records() {
        return Stream.of("ff", "000003", "00");
    }

    private static void isProportional(Bytes small, Bytes large, ToLongFunction<Bytes> work) {
        long least = Long.MAX_VALUE;
        long leastOfLarge = Long.MAX_VALUE;
        // Early rounds run in the interpreter, and any of them may be disturbed.
        for (int i = 0; i < MAX_ROUNDS && (i < MIN_ROUNDS || leastOfLarge > MOST * least); i++) {
            least = Math.min(least, cpuNanos(small, work));
            leastOfLarge = Math.min(leastOfLarge, cpuNanos(large, work));
        }
        assertThat((double) leastOfLarge / least)
                .as("%d ns for %d bytes, %d ns for %d", least, small.length(), leastOfLarge, large.length())
                .isLessThanOrEqualTo(MOST);
    }

    private static long cpuNanos(Bytes input, ToLongFunction<Bytes> work) {
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        long found = work.applyAsLong(input);
        long nanos = threads.getCurrentThreadCpuTime() - before;
        assertThat(found).isPositive();
        return Math.max(1, nanos);
    }

    private static long chunks(Bytes input) {
        long[] found = {0};
        ChunkDecoder decoder = new ChunkDecoder(CHUNKS, message -> {
            found[0] += 1 + message.payload().length();
            return true;
        });
        decoder.mediaWanted(true);
        decoder.trust();
        decoder.decode(Pieces.whole(input));
        return found[0];
    }

    private static long amf(Bytes input) {
        return new AmfReader(input, AMF).readAll().isEmpty() ? 0 : input.length();
    }

    private static long video(Bytes body) {
        FlvDemuxer demuxer = new FlvDemuxer(new Nobody());
        demuxer.onVideo(0, Bytes.hex("17 00 000000" + AVCC));
        demuxer.onVideo(0, body);
        return body.length();
    }

    private static long parts(Bytes body) {
        long[] found = {0};
        AggregateSplitter.split(new Aggregate(0, 1, body), part -> {
            found[0]++;
            return true;
        });
        return found[0];
    }

    private static long configure(Bytes record) {
        VideoFormat format = AvcDecoderConfigurationRecord.parse(record).toVideoFormat();
        return format.configuration().length();
    }

    /// Both lists full, each set of that many bytes.
    private static Bytes configuration(String content, int setBytes) {
        ByteWriter record = new ByteWriter().bytes(Bytes.hex("0142c01eff")).u8(0xE0 | 31);
        Bytes fill = repeat("", content, setBytes - 4).slice(0, setBytes - 4);
        for (int i = 0; i < 31; i++) {
            record.u16(setBytes).bytes(Bytes.hex("6742c01e")).bytes(fill);
        }
        record.u8(255);
        for (int i = 0; i < 255; i++) {
            record.u16(setBytes).bytes(Bytes.hex("68cb83cb")).bytes(fill);
        }
        return record.toBytes();
    }

    /// Of each of the first 255 ids in turn, and never twice the same.
    private static Bytes pictureSets(int size) {
        ByteWriter sets = new ByteWriter().bytes(Bytes.hex("17 01 000000"));
        for (int i = 0; sets.length() < size; i++) {
            int codeNumber = i % 255 + 1; // pic_parameter_set_id as ue(v)
            int length = 2 * (32 - Integer.numberOfLeadingZeros(codeNumber)) - 1;
            sets.u32(6).u8(0x68).u24((codeNumber << (24 - length)) | 1).u16(i);
        }
        return sets.toBytes();
    }

    private static Bytes members(int size, IntFunction<String> name) {
        ByteWriter object = new ByteWriter(size + 64).u8(3);
        for (int i = 0; object.length() < size; i++) {
            Bytes text = Bytes.utf8(name.apply(i));
            object.u16(text.length()).bytes(text).u8(5);
        }
        return object.bytes(Bytes.hex("000009")).toBytes();
    }

    /// What begins it, and after that one thing over and over.
    private static Bytes repeat(String begin, String again, int size) {
        ByteWriter input = new ByteWriter(size + 1024).bytes(Bytes.hex(begin));
        Bytes part = Bytes.hex(again);
        for (int written = 0; written < size; written += part.length()) {
            input.bytes(part);
        }
        return input.toBytes();
    }

    private static final class Nobody implements MediaSink {
        @Override
        public void onFormat(TrackFormat format) {}

        @Override
        public void onAccessUnit(AccessUnit unit) {}
    }
}
