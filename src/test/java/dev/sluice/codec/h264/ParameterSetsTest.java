package dev.sluice.codec.h264;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.fuzz.Cost;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ParameterSetsTest {
    private static final Bytes SPS = Bytes.hex("6742c01ed900a02ff97011000003000100000300320f162e48");
    private static final Bytes OTHER_SPS = Bytes.hex("67640028acd940780227e5c044000003000400000300f03c60c658");
    private static final Bytes PPS = Bytes.hex("68cb83cb20");
    private static final AvcDecoderConfigurationRecord RECORD =
            AvcDecoderConfigurationRecord.parse(Bytes.hex("0142c01effe10019" + SPS.toHex() + "010005" + PPS.toHex()));

    private final ParameterSets sets = new ParameterSets(RECORD);

    @Test
    void theRecordStaysTheSameUntilASetReallyChanges() {
        sets.put(SPS);
        sets.put(PPS);
        sets.put(Bytes.of(0x68));
        assertThat(sets.record()).isSameAs(RECORD);

        sets.put(OTHER_SPS);
        AvcDecoderConfigurationRecord changed = sets.record();
        assertThat(changed.sequenceParameterSets()).containsExactly(OTHER_SPS);
        assertThat(changed.pictureParameterSets()).containsExactly(PPS);
        assertThat(changed.profileIndication()).isEqualTo(0x64);
        assertThat(sets.record()).isSameAs(changed);
    }

    @Test
    void all255PictureSetsAreKeptInTheOrderTheyCameIn() {
        for (int id = 1; id <= 255; id++) {
            sets.put(pictureSet(id, 0));
        }
        sets.put(pictureSet(100, 7));

        assertThat(sets.record().pictureParameterSets())
                .hasSize(255)
                .startsWith(PPS, pictureSet(1, 0))
                .contains(pictureSet(100, 7))
                .doesNotContain(pictureSet(100, 0), pictureSet(255, 0));
    }

    @Test
    void setsBeyondTheSizeOfARecordAreNotKept() {
        byte[] large = pictureSet(1, 0).toByteArray();
        large = Arrays.copyOf(large, 0xFFFF);
        sets.put(Bytes.wrap(large));
        assertThat(sets.record()).isSameAs(RECORD);

        sets.put(Bytes.wrap(large, 0, 60_000));
        assertThat(sets.record().encode().length()).isBetween(60_000, 64 * 1024);
    }

    @Test
    void takingOneInCostsTheSameHoweverManyThereAre() {
        Cost.within(2 << 20, () -> {
            ParameterSets many = new ParameterSets(RECORD);
            for (int i = 0; i < 10_000; i++) {
                many.put(pictureSet(i % 255, i));
            }
        });
    }

    @Test
    void idsAreReadAcrossEmulationPrevention() {
        assertThat(ParameterSetId.of(Bytes.hex("67 640000 03 01 40"))).isEqualTo(-1);
        assertThat(ParameterSetId.of(Bytes.hex("67 420000 03 80"))).isZero();
        assertThat(ParameterSetId.of(Bytes.hex("68 0000 03 80"))).isEqualTo(-1);
        assertThat(ParameterSetId.of(pictureSet(255, 0))).isEqualTo(255);
        assertThat(ParameterSetId.of(Bytes.hex("68 008100"))).isEqualTo(-1);
        assertThat(ParameterSetId.of(Bytes.hex("68"))).isEqualTo(-1);
    }

    private static Bytes pictureSet(int id, int content) {
        int codeNumber = id + 1; // ue(v)
        int length = 2 * (32 - Integer.numberOfLeadingZeros(codeNumber)) - 1;
        return new ByteWriter()
                .u8(0x68)
                .u24((codeNumber << (24 - length)) | 1)
                .u16(content)
                .toBytes();
    }
}
