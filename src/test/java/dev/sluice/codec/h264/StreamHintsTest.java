package dev.sluice.codec.h264;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.media.VideoFormat;
import dev.sluice.testing.SeiBytes;
import dev.sluice.testing.SeiBytes.Message;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamHintsTest {
    private static final Bytes SLICE = Bytes.hex("65 888421ff");
    private static final Message CC1 = SeiBytes.captions("fc 94 20");
    private static final Message KEYINT_250 =
            SeiBytes.x264("cabac=1 open_gop=0 keyint=250 keyint_min=25 scenecut=40 intra_refresh=0 rc=crf");

    private final StreamHints hints = new StreamHints();

    private static Bytes accessUnit(int nalLengthSize, Bytes... nalUnits) {
        ByteWriter writer = new ByteWriter();
        for (Bytes nal : nalUnits) {
            switch (nalLengthSize) {
                case 1 -> writer.u8(nal.length());
                case 2 -> writer.u16(nal.length());
                default -> writer.u32(nal.length());
            }
            writer.bytes(nal);
        }
        return writer.toBytes();
    }

    private static VideoFormat format(int nalLengthSize) {
        return AvcDecoderConfigurationRecord.parse(Bytes.of(1, 0x64, 0, 0x28, 0xFC | nalLengthSize - 1, 0xE0, 0))
                .toVideoFormat();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void messagesAreFoundBehindEveryLengthSize(int nalLengthSize) {
        hints.setFormat(format(nalLengthSize));
        hints.read(accessUnit(nalLengthSize, Bytes.hex("09f0"), SeiBytes.nalUnit(KEYINT_250, CC1), SLICE));
        assertThat(hints.takeCaptions()).containsExactly("CC1");
        assertThat(hints.longestGopFrames()).hasValue(250);
    }

    @Test
    void severalMessagesInSeveralNalUnitsAreRead() {
        Message pictureTiming = new Message(1, Bytes.hex("12"));
        Message large = new Message(300, Bytes.wrap(new byte[600]));
        Bytes first = SeiBytes.nalUnit(pictureTiming, large, CC1);
        Bytes second = SeiBytes.nalUnit(SeiBytes.captions("fd 15 20"));
        hints.read(accessUnit(4, first, second, SLICE));
        assertThat(hints.takeCaptions()).containsExactly("CC1", "CC3");
    }

    @Test
    void emulationPreventionIsUndone() {
        Bytes nal = SeiBytes.nalUnit(SeiBytes.captions("f8 00 00  00 00 00  fc 94 20"));
        assertThat(nal.toHex()).contains("f800000300");
        hints.read(accessUnit(4, nal, SLICE));
        assertThat(hints.takeCaptions()).containsExactly("CC1");
    }

    @Test
    void slicesAreNotTakenForMessages() {
        ByteWriter slice = new ByteWriter().u8(0x41);
        Bytes sei = SeiBytes.nalUnit(CC1, KEYINT_250);
        hints.read(accessUnit(4, slice.bytes(sei.from(1)).toBytes()));
        assertThat(hints.takeCaptions()).isEmpty();
        assertThat(hints.longestGopFrames()).isEmpty();
    }

    @Test
    void onlyTheBeginningOfAHugeNalUnitIsRead() {
        Message filler = new Message(3, Bytes.wrap(new byte[1 << 20]));
        hints.read(accessUnit(4, SeiBytes.nalUnit(CC1, filler, SeiBytes.captions("fd 15 20")), SLICE));
        assertThat(hints.takeCaptions()).containsExactly("CC1");
    }

    @ParameterizedTest
    @CsvSource({
        "open_gop=0 keyint=60 keyint_min=6 intra_refresh=0 rc=crf,          60",
        "keyint=1 keyint_min=1 intra_refresh=0 rc=crf,                       1",
        "keyint=infinite keyint_min=25 intra_refresh=0 rc=crf,      2147483647",
        "keyint=60 keyint_min=6 intra_refresh=1 rc=crf,             2147483647",
        "open_gop=1 keyint=60 keyint_min=6 intra_refresh=0 rc=crf,  2147483647",
        "keyint_min=6 rc=crf,                                               -1",
        "keyint=0 keyint_min=6 rc=crf,                                      -1",
        "keyint=99999999999 keyint_min=6,                                   -1",
        "keyint=60x keyint_min=6,                                           -1",
    })
    void theDistanceOfIdrPicturesIsWhatX264Says(String options, int expected) {
        hints.read(accessUnit(4, SeiBytes.nalUnit(SeiBytes.x264(options)), SLICE));
        assertThat(hints.longestGopFrames()).isEqualTo(expected < 0 ? OptionalInt.empty() : OptionalInt.of(expected));
        assertThat(StreamHints.ENDLESS).isEqualTo(2147483647);
    }

    @Test
    void aStatementHoldsUntilTheFormatChanges() {
        hints.setFormat(format(4));
        hints.read(accessUnit(4, SeiBytes.nalUnit(KEYINT_250), SLICE));
        hints.read(accessUnit(4, SLICE));
        hints.read(accessUnit(4, SeiBytes.nalUnit(SeiBytes.x264("of another kind")), SLICE));
        assertThat(hints.longestGopFrames()).hasValue(250);
        hints.setFormat(format(4));
        assertThat(hints.longestGopFrames()).isEmpty();
    }

    @Test
    void nothingThatIsCutOffDoesHarm() {
        Bytes sei = SeiBytes.nalUnit(KEYINT_250, CC1, SeiBytes.captions("ff 03 21  fe 41 42  fe 58 59"));
        for (int length = 1; length <= sei.length(); length++) {
            hints.read(accessUnit(4, sei.slice(0, length), SLICE));
        }
        Bytes unit = accessUnit(4, sei, SLICE);
        for (int length = 0; length <= unit.length(); length++) {
            hints.read(unit.slice(0, length));
        }
        assertThat(hints.takeCaptions()).containsExactly("CC1", "SERVICE1", "SERVICE2");
    }

    @Test
    void nothingThatIsRandomDoesHarm() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] noise = new byte[random.nextInt(120)];
            random.nextBytes(noise);
            // Each layer in turn is intact, and noise begins below it.
            Bytes bytes = Bytes.wrap(noise);
            Bytes prefix = Bytes.hex("b5 0031 47413934 03");
            Message captions = new Message(
                    4,
                    new ByteWriter()
                            .bytes(prefix)
                            .u8(0xDF)
                            .u8(0xFF)
                            .bytes(bytes)
                            .toBytes());
            Message x264 = SeiBytes.x264(new String(noise, java.nio.charset.StandardCharsets.ISO_8859_1));
            hints.read(
                    switch (seed % 5) {
                        case 0 -> bytes;
                        case 1 ->
                            accessUnit(4, new ByteWriter().u8(6).bytes(bytes).toBytes());
                        case 2 -> accessUnit(4, SeiBytes.nalUnit(new Message(4, bytes), new Message(5, bytes)));
                        case 3 -> accessUnit(4, SeiBytes.nalUnit(captions));
                        default -> accessUnit(4, SeiBytes.nalUnit(x264));
                    });
        }
        // The caption layers were reached: noise that is marked as captions looks like any of them.
        assertThat(hints.takeCaptions())
                .contains("CC1", "CC4", "SERVICE1", "SERVICE63")
                .hasSizeLessThanOrEqualTo(67);
    }
}
