package dev.sluice.codec.h264;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.media.VideoFormat;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvcDecoderConfigurationRecordTest {
    private static final String SPS = "67640028acd940780227e5c044000003000400000300f03c60c658";
    private static final String PPS = "68ebe3cb22c0";
    private static final Bytes FROM_X264 = Bytes.hex("01640028ffe1001b" + SPS + "010006" + PPS + "fdf8f800");

    @Test
    void readsAndWritesWhatX264Announces() {
        AvcDecoderConfigurationRecord record = AvcDecoderConfigurationRecord.parse(FROM_X264);
        assertThat(record.nalLengthSize()).isEqualTo(4);
        assertThat(record.sequenceParameterSets()).containsExactly(Bytes.hex(SPS));
        assertThat(record.pictureParameterSets()).containsExactly(Bytes.hex(PPS));
        assertThat(record.encode()).isEqualTo(FROM_X264);
        assertThat(record.isComplete()).isTrue();
    }

    @Test
    void baselineHasNoTrailer() {
        Bytes baseline =
                Bytes.hex("0142c01effe100196742c01ed900a02ff97011000003000100000300320f162e48" + "01000568cb83cb20");
        assertThat(AvcDecoderConfigurationRecord.parse(baseline).encode()).isEqualTo(baseline);
    }

    @Test
    void aMissingTrailerMakesNoDifference() {
        Bytes without = FROM_X264.slice(0, FROM_X264.length() - 4);
        assertThat(AvcDecoderConfigurationRecord.parse(without))
                .isEqualTo(AvcDecoderConfigurationRecord.parse(FROM_X264));
        assertThat(AvcDecoderConfigurationRecord.parse(without).encode()).isEqualTo(FROM_X264);
    }

    @Test
    void makesTheFormat() {
        VideoFormat format = AvcDecoderConfigurationRecord.parse(FROM_X264).toVideoFormat();
        assertThat(format.codecs()).isEqualTo("avc1.640028");
        assertThat(format.width()).isEqualTo(1920);
        assertThat(format.height()).isEqualTo(1080);
        assertThat(format.framesPerSecond()).isEqualTo(30);
        assertThat(format.configuration()).isEqualTo(FROM_X264);
    }

    @Test
    void theResultOutlivesTheBytesItWasReadFrom() {
        byte[] bytes = FROM_X264.toByteArray();
        AvcDecoderConfigurationRecord record = AvcDecoderConfigurationRecord.parse(Bytes.wrap(bytes));
        Arrays.fill(bytes, (byte) 0);
        assertThat(record.sequenceParameterSets()).containsExactly(Bytes.hex(SPS));
    }

    @Test
    void setsMayBeMissing() {
        AvcDecoderConfigurationRecord record = AvcDecoderConfigurationRecord.parse(Bytes.hex("01640028ffe000"));
        assertThat(record.isComplete()).isFalse();
        assertThat(record.codecs()).isEqualTo("avc1.640028");
        assertThat(record.toVideoFormat().width()).isZero();
    }

    @Test
    void unreadableSetsLeaveTheSizeUnknown() {
        VideoFormat format = AvcDecoderConfigurationRecord.parse(Bytes.hex("01640028ffe100026742010001 68"))
                .toVideoFormat();
        assertThat(format.width()).isZero();
        assertThat(format.codecs()).isEqualTo("avc1.640028");
    }

    @Test
    void misplacedAndEmptySetsAreDropped() {
        AvcDecoderConfigurationRecord record = AvcDecoderConfigurationRecord.parse(
                Bytes.hex("01640028ffe3001b" + SPS + "0000" + "0006" + PPS + "010006" + PPS));
        assertThat(record.sequenceParameterSets()).hasSize(1);
        assertThat(record.pictureParameterSets()).hasSize(1);
    }

    @Test
    void aSetOfTheSameIdReplacesAndANewIdIsAdded() {
        AvcDecoderConfigurationRecord record = AvcDecoderConfigurationRecord.parse(FROM_X264);
        Bytes sameId = Bytes.hex("6742c01ed900a02ff97011000003000100000300320f162e48");
        AvcDecoderConfigurationRecord changed = record.with(sameId);
        assertThat(changed.sequenceParameterSets()).containsExactly(sameId);
        assertThat(changed.codecs()).isEqualTo("avc1.42c01e");
        assertThat(changed.toVideoFormat().height()).isEqualTo(360);
        // pic_parameter_set_id 1: 010…
        Bytes secondPicture = Bytes.hex("685be3cb22c0");
        assertThat(changed.with(secondPicture).pictureParameterSets()).containsExactly(Bytes.hex(PPS), secondPicture);
    }

    @Test
    void aSetThatIsTooShortToReadStaysBesideTheOnesThatCome() {
        AvcDecoderConfigurationRecord record = AvcDecoderConfigurationRecord.parse(Bytes.hex("01640028ffe10002674200"))
                .with(Bytes.hex(SPS));
        assertThat(record.sequenceParameterSets()).containsExactly(Bytes.hex("6742"), Bytes.hex(SPS));
        assertThat(record.profileIndication()).isEqualTo(100);
    }

    @Test
    void knownUnreadableAndOversizedSetsChangeNothing() {
        AvcDecoderConfigurationRecord record = AvcDecoderConfigurationRecord.parse(FROM_X264);
        assertThat(record.with(Bytes.hex(SPS))).isSameAs(record);
        assertThat(record.with(Bytes.hex(PPS))).isSameAs(record);
        assertThat(record.with(Bytes.hex("67"))).isSameAs(record);
        assertThat(record.with(Bytes.hex("680000"))).isSameAs(record);
        byte[] large = new byte[0x10000];
        large[0] = 0x68;
        large[1] = (byte) 0x80;
        assertThat(record.with(Bytes.wrap(large))).isSameAs(record);
        assertThat(record.with(Bytes.wrap(large, 0, 0xFFFF))).isSameAs(record);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00640028ffe000",
                "01640028fee000",
                "01640028ffe1",
                "01640028ffe10005674200",
                "01640028ffe10003674200",
                "01640028ffe00100",
            })
    void brokenRecordsAreRefused(String hex) {
        assertThatThrownBy(() -> AvcDecoderConfigurationRecord.parse(Bytes.hex(hex)))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void recordsOver64KibibytesAreRefused() {
        byte[] large = new byte[65_537];
        large[0] = 1;
        assertThatThrownBy(() -> AvcDecoderConfigurationRecord.parse(Bytes.wrap(large)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("65537");
    }
}
