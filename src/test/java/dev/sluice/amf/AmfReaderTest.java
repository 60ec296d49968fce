package dev.sluice.amf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.amf.AmfValue.AmfStrictArray;
import dev.sluice.amf.AmfValue.AmfUnsupported;
import dev.sluice.amf.AmfValue.AmfXml;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.LimitExceededException;
import dev.sluice.bytes.MalformedException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AmfReaderTest {
    @Test
    void theCountOfAnEcmaArrayIsAHintOnly() {
        assertThat(read("08 ffffffff 0001 61 05 000009")).isEqualTo(AmfObject.EMPTY.with("a", AmfValue.NULL));
        assertThat(read("08 00000000 0001 61 05 000009")).isEqualTo(AmfObject.EMPTY.with("a", AmfValue.NULL));
    }

    @Test
    void anObjectMayEndWithTheMessage() {
        AmfObject expected = AmfObject.EMPTY.with("a", AmfValue.NULL);

        assertThat(read("03 0001 61 05")).isEqualTo(expected);
        assertThat(read("03 0001 61 05 0000")).isEqualTo(expected);
        assertThat(read("03")).isEqualTo(AmfObject.EMPTY);
    }

    @Test
    void anEmptyNameThatIsNoEndMarkerIsAMember() {
        assertThat(read("03 0000 05 000009")).isEqualTo(AmfObject.EMPTY.with("", AmfValue.NULL));
    }

    @Test
    void typedObjectsArePlainMaps() {
        assertThat(read("10 0003 4a4c53 0001 61 01 01 000009")).isEqualTo(AmfObject.EMPTY.with("a", AmfValue.of(true)));
    }

    @Test
    void referencesAndUnsupportedAreSkipped() {
        assertThat(values("07 0001 0d 05"))
                .containsExactly(new AmfUnsupported(7), new AmfUnsupported(13), AmfValue.NULL);
    }

    @Test
    void theLastOfTwoEqualNamesCounts() {
        assertThat(read("03 0001 61 05 0001 61 01 01 000009")).isEqualTo(AmfObject.EMPTY.with("a", AmfValue.of(true)));
    }

    @Test
    void truncatedValuesAreMalformed() {
        for (String hex : List.of(
                "",
                "00 40",
                "01",
                "02 0005 61",
                "02 00",
                "0c 00000009 61",
                "0b 00",
                "0a 0000",
                "0a 00000002 05",
                "03 0001",
                "03 0001 61",
                "03 00",
                "07 00",
                "10 0009 61",
                "08 0000")) {
            assertMalformed(hex, "");
        }
    }

    @Test
    void anAmf3ValueAndUnknownMarkersAreMalformed() {
        assertMalformed("11 01", "AMF3");
        assertMalformed("04", "marker 4");
        assertMalformed("ff", "marker 255");
    }

    @Test
    void sixteenLevelsAreReadAndOneMoreIsNot() {
        assertThat(read("0a 00000001".repeat(15) + "03 000009")).isInstanceOf(AmfStrictArray.class);
        assertLimit("0a 00000001".repeat(16) + "03 000009", "deeper than 16");
        assertLimit("03 0001 61".repeat(100_000), "deeper than 16");
    }

    @Test
    void aThousandMembersAreReadAndOneMoreIsNot() {
        assertThat(read("03 " + "0001 61 05".repeat(1000) + "000009")).isInstanceOf(AmfObject.class);
        assertLimit("03 " + "0001 61 05".repeat(1001) + "000009", "more than 1000");
        assertLimit("0a 7fffffff" + "05".repeat(1001), "more than 1000");
        assertThat(values("05".repeat(1000))).hasSize(1000);
        assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> values("05".repeat(1001)));
    }

    @Test
    void theMembersOfAllValuesOfAMessageCountTogether() {
        assertLimitOfAll("03 " + "0001 61 05".repeat(600) + "000009 03 " + "0001 61 05".repeat(400) + "000009");
        assertThat(values("03 " + "0001 61 05".repeat(600) + "000009 03 " + "0001 61 05".repeat(398) + "000009"))
                .hasSize(2);
    }

    @Test
    void stringsOf8KiBAreReadAndLongerOnesAreNot() {
        String text = "61".repeat(8192);
        assertThat(read("02 2000" + text)).isEqualTo(AmfValue.of("a".repeat(8192)));
        assertThat(read("0c 00002000" + text)).isEqualTo(AmfValue.of("a".repeat(8192)));
        assertThat(read("0f 00002000" + text)).isEqualTo(new AmfXml("a".repeat(8192)));
        assertLimit("02 2001" + text + "61", "string of 8193 bytes, at most 8192");
        assertLimit("0c 00002001" + text + "61", "string of 8193 bytes, at most 8192");
        assertLimit("0f 00002001" + text + "61", "string of 8193 bytes, at most 8192");
    }

    @Test
    void memberNamesOf256BytesAreReadAndLongerOnesAreNot() {
        assertThat(read("03 0100" + "61".repeat(256) + "05 000009"))
                .isEqualTo(AmfObject.EMPTY.with("a".repeat(256), AmfValue.NULL));
        assertLimit("03 0101" + "61".repeat(257) + "05 000009", "string of 257 bytes, at most 256");
    }

    @Test
    void aLengthBeyondTheMessageIsMalformedHoweverLarge() {
        assertMalformed("02 ffff 61", "message has 1");
        assertMalformed("0c 7fffffff 61", "message has 1");
    }

    @Test
    void declaredLengthsAllocateNothing() {
        assertMalformed("0c ffffffff 61", "4294967295");
        assertMalformed("0a ffffffff", "");
    }

    @Test
    void randomBytesAreReadOrMalformedAndNothingElse() {
        Random random = new Random(20);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            for (int j = 0; j < bytes.length; j += 1 + random.nextInt(4)) {
                bytes[j] = (byte) random.nextInt(18);
            }
            try {
                new AmfReader(Bytes.wrap(bytes), AmfLimits.DEFAULT).readAll();
                read++;
            } catch (MalformedException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThat(read).isPositive();
    }

    private static AmfValue read(String hex) {
        AmfReader reader = new AmfReader(Bytes.hex(hex), AmfLimits.DEFAULT);
        AmfValue value = reader.read();
        assertThat(reader.hasRemaining()).isFalse();
        return value;
    }

    private static List<AmfValue> values(String hex) {
        return new AmfReader(Bytes.hex(hex), AmfLimits.DEFAULT).readAll();
    }

    private static void assertMalformed(String hex, String message) {
        AmfReader reader = new AmfReader(Bytes.hex(hex), AmfLimits.DEFAULT);
        assertThatExceptionOfType(MalformedException.class)
                .describedAs(hex.substring(0, Math.min(20, hex.length())))
                .isThrownBy(reader::read)
                .isNotInstanceOf(LimitExceededException.class)
                .withMessageContaining(message);
    }

    private static void assertLimit(String hex, String message) {
        AmfReader reader = new AmfReader(Bytes.hex(hex), AmfLimits.DEFAULT);
        assertThatExceptionOfType(LimitExceededException.class)
                .isThrownBy(reader::read)
                .withMessageContaining(message);
    }

    private static void assertLimitOfAll(String hex) {
        assertThatExceptionOfType(LimitExceededException.class)
                .isThrownBy(() -> values(hex))
                .withMessageContaining("more than 1000");
    }
}
