package dev.sluice.codec.h264;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.fuzz.Cost;
import dev.sluice.fuzz.FuzzInput;
import dev.sluice.fuzz.Seed;
import dev.sluice.testing.SeiBytes;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Access units: their NAL units, and what SEI messages tell. Nothing in there ends a stream.
class StreamHintsFuzzTest {
    private static final int[] LENGTH_SIZES = {1, 2, 4};

    /// A message of two bytes makes a view; the text of an x264 statement is looked through by two patterns.
    private static final int ALLOCATED_PER_BYTE = 96;

    static Stream<Arguments> seeds() {
        Bytes captions = SeiBytes.nalUnit(SeiBytes.captions("fc 94 20 fd 15 26 ff 03 e2 fe 3f 41 fe 42 00"));
        Bytes x264 = SeiBytes.nalUnit(SeiBytes.x264("cabac=1 ref=3 keyint=250 keyint_min=25 open_gop=0 bframes=3"));
        Bytes both = SeiBytes.nalUnit(
                SeiBytes.captions("ff 02 21 fe 41 00"),
                new SeiBytes.Message(300, Bytes.wrap(new byte[300])),
                SeiBytes.x264("keyint=infinite bframes=3"));
        return Stream.of(
                seed("captions", captions, Bytes.hex("658884")),
                seed("x264", x264, Bytes.hex("658884")),
                seed("several messages", both, captions),
                Seed.of("length fields of one byte", "00 03 65 88 84 00 02 41 9a"),
                Seed.of("a length field of nothing but ones", "02 ffffffff 0600"),
                Seed.of("Annex B", "02 00000001 65888400000001 419a"));
    }

    private static Arguments seed(String name, Bytes... nalUnits) {
        ByteWriter input = new ByteWriter().u8(2);
        for (Bytes nalUnit : nalUnits) {
            input.u32(nalUnit.length()).bytes(nalUnit);
        }
        return Seed.of(name, input.toBytes());
    }

    @MethodSource("seeds")
    @FuzzTest
    void readsHintsAndNeverFails(byte[] data) {
        FuzzInput fuzz = new FuzzInput(data);
        int lengthSize = LENGTH_SIZES[fuzz.u8() % LENGTH_SIZES.length];
        Bytes accessUnit = fuzz.rest();
        StreamHints hints = new StreamHints();
        hints.setFormat(
                AvcDecoderConfigurationRecord.parse(Bytes.of(1, 0x64, 0, 0x28, 0xFC | (lengthSize - 1), 0xE0, 0))
                        .toVideoFormat());

        Cost.within(16 * 1024 + (long) ALLOCATED_PER_BYTE * data.length, () -> hints.read(accessUnit));

        assertThat(hints.takeCaptions()).allMatch(name -> name.matches("CC[1-4]|SERVICE([1-9]|[1-5][0-9]|6[0-3])"));
        assertThat(hints.longestGopFrames().orElse(1)).isPositive();
        walk(accessUnit, lengthSize);
        countMessages(accessUnit, lengthSize);
    }

    private static void walk(Bytes accessUnit, int lengthSize) {
        NalUnitCursor cursor = new NalUnitCursor();
        cursor.reset(accessUnit, lengthSize);
        int end = 0;
        try {
            while (cursor.next()) {
                assertThat(cursor.offset()).isGreaterThanOrEqualTo(end + lengthSize);
                assertThat(cursor.length()).isPositive();
                end = cursor.offset() + cursor.length();
                assertThat(end).isLessThanOrEqualTo(accessUnit.length());
                assertThat(cursor.unit().length()).isEqualTo(cursor.length());
            }
        } catch (MalformedException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    /// Messages have two bytes at least, so there are no more than half the bytes.
    private static void countMessages(Bytes accessUnit, int lengthSize) {
        int[] messages = new int[1];
        try {
            new SeiReader().read(accessUnit, lengthSize, (type, payload) -> messages[0]++);
        } catch (MalformedException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        assertThat(messages[0]).isLessThanOrEqualTo(accessUnit.length() / 2);
    }
}
