package dev.sluice.codec.h264;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.fuzz.Cost;
import dev.sluice.fuzz.FuzzInput;
import dev.sluice.fuzz.Seed;
import dev.sluice.media.VideoFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Decoder configuration records, and the parameter sets that come in-band after them: one fixed form, or refused.
class AvcDecoderConfigurationRecordFuzzTest {
    private static final String HIGH =
            "01640028ffe1001b67640028acd940780227e5c044000003000400000300f03c60c658" + "01000668ebe3cb22c0";
    private static final String BASELINE =
            "0142c01effe100196742c01ed900a02ff97011000003000100000300320f162e4801000568cb83cb20";

    private static final int ALLOCATED_PER_BYTE = 128;

    static Stream<Arguments> seeds() {
        return Stream.of(
                seed("from x264", HIGH + "fdf8f800"),
                seed("no trailer", HIGH),
                seed("baseline", BASELINE),
                seed("no sets", "01640028ffe000"),
                seed("unreadable sets", "01640028ffe10002674201000168"),
                seed("empty and misplaced sets", "01640028ffe200000001680100016700"),
                seed("another version", "02640028ffe000"),
                seed("length fields of three bytes", "01640028fee000"),
                seed(
                        "sets in-band",
                        BASELINE,
                        "67640028acd940780227e5c044000003000400000300f03c60c658",
                        "68ebe3cb22c0"),
                seed("a further picture set in-band", BASELINE, "684b83cb20"));
    }

    private static Arguments seed(String name, String record, String... sets) {
        Bytes bytes = Bytes.hex(record);
        ByteWriter input = new ByteWriter().u16(bytes.length()).bytes(bytes);
        for (String set : sets) {
            input.u16(set.length() / 2).bytes(Bytes.hex(set));
        }
        return Seed.of(name, input.toBytes());
    }

    @MethodSource("seeds")
    @FuzzTest
    void everyRecordHasOneForm(byte[] data) {
        FuzzInput fuzz = new FuzzInput(data);
        Bytes bytes = fuzz.bytes(fuzz.u16());
        AvcDecoderConfigurationRecord record;
        try {
            Cost.within(
                    16 * 1024 + (long) ALLOCATED_PER_BYTE * bytes.length(),
                    () -> check(AvcDecoderConfigurationRecord.parse(bytes)));
            record = AvcDecoderConfigurationRecord.parse(bytes);
        } catch (MalformedException e) {
            assertThat(e.getMessage()).isNotEmpty();
            return;
        }
        while (fuzz.hasRemaining()) {
            Bytes set = fuzz.bytes(fuzz.u16());
            int type = set.isEmpty() ? 0 : NalUnitType.of(set.get(0));
            if (type == NalUnitType.SEQUENCE_PARAMETER_SET || type == NalUnitType.PICTURE_PARAMETER_SET) {
                record = record.with(set);
                assertThat(record.with(set)).isSameAs(record);
            }
        }
        check(record);
        AvcDecoderConfigurationRecord again = AvcDecoderConfigurationRecord.parse(record.encode());
        assertThat(again).isEqualTo(record);
        assertThat(again.encode()).isEqualTo(record.encode());
    }

    private static void check(AvcDecoderConfigurationRecord record) {
        VideoFormat format = record.toVideoFormat();
        assertThat(format.width()).isBetween(0, 16_880);
        assertThat(format.height()).isBetween(0, 33_760);
        assertThat(format.framesPerSecond()).isBetween(0.0, 300.0);
        assertThat(format.codecs()).matches("avc1\\.[0-9a-f]{6}");
    }
}
