package dev.sluice.amf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.amf.AmfValue.AmfDate;
import dev.sluice.amf.AmfValue.AmfStrictArray;
import dev.sluice.amf.AmfValue.AmfXml;
import dev.sluice.bytes.Bytes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AmfRoundTripTest {
    /// Room for what is written here, longer than any client may send.
    private static final AmfLimits LIMITS = new AmfLimits(16, 1000, 100_000, 256);

    /// Each value and its bytes: both directions.
    private static final Map<String, AmfValue> TABLE = Map.ofEntries(
            Map.entry("00 4014000000000000", AmfValue.of(5)),
            Map.entry("00 c000000000000000", AmfValue.of(-2)),
            Map.entry("01 01", AmfValue.of(true)),
            Map.entry("01 00", AmfValue.of(false)),
            Map.entry("02 0004 6c697665", AmfValue.of("live")),
            Map.entry("02 0000", AmfValue.of("")),
            Map.entry("02 0002 c3a9", AmfValue.of("é")),
            Map.entry("03 000009", AmfObject.EMPTY),
            Map.entry(
                    "03 0003 617070 02 0001 61 0001 6e 05 000009",
                    AmfObject.EMPTY.with("app", "a").with("n", AmfValue.NULL)),
            Map.entry("05", AmfValue.NULL),
            Map.entry("06", AmfValue.UNDEFINED),
            Map.entry(
                    "0a 00000002 02 0004 61766331 05", new AmfStrictArray(List.of(AmfValue.of("avc1"), AmfValue.NULL))),
            Map.entry("0b 4270000000000000 ffc4", new AmfDate(0x1p40, -60)),
            Map.entry("0f 00000003 3c612f", new AmfXml("<a/")));

    @Test
    void everyValueIsReadFromItsBytes() {
        TABLE.forEach((hex, value) ->
                assertThat(read(Bytes.hex(hex))).describedAs(hex).isEqualTo(value));
    }

    @Test
    void everyValueIsWrittenAsItsBytes() {
        TABLE.forEach((hex, value) -> assertThat(new AmfWriter().write(value).toBytes())
                .describedAs(hex)
                .isEqualTo(Bytes.hex(hex)));
    }

    @Test
    void textAbove65535BytesBecomesALongString() {
        AmfValue text = AmfValue.of("é".repeat(40_000));

        Bytes bytes = new AmfWriter().write(text).toBytes();

        assertThat(bytes.slice(0, 5)).isEqualTo(Bytes.hex("0c 00013880"));
        assertThat(read(bytes)).isEqualTo(text);
    }

    @Test
    void ecmaArraysAreWrittenWithTheirCountAndReadAsObjects() {
        AmfObject metadata = AmfObject.EMPTY.with("width", 1280).with("encoder", "Lavf");

        Bytes bytes = new AmfWriter().writeEcmaArray(metadata).toBytes();

        assertThat(bytes.slice(0, 5)).isEqualTo(Bytes.hex("08 00000002"));
        assertThat(read(bytes)).isEqualTo(metadata);
    }

    @Test
    void membersAreFoundByNameAndType() {
        AmfObject object = AmfObject.EMPTY.with("app", "live").with("capabilities", 15);

        assertThat(object.text("app")).contains("live");
        assertThat(object.text("capabilities")).isEmpty();
        assertThat(object.number("capabilities")).hasValue(15);
        assertThat(object.number("app")).isEmpty();
        assertThat(object.get("none")).isNull();
    }

    @Test
    void nothingThatAClientWroteIsPrinted() {
        AmfObject object = AmfObject.EMPTY
                .with("sk_secret", "sk_secret")
                .with("list", new AmfStrictArray(List.of(AmfValue.of("sk_secret"))));

        assertThat(object + " " + object.members().values() + new AmfXml("sk_secret"))
                .doesNotContain("secret")
                .contains("AmfObject[2 members]", "AmfString[9 chars]");
    }

    private static AmfValue read(Bytes bytes) {
        AmfReader reader = new AmfReader(bytes, LIMITS);
        AmfValue value = reader.read();
        assertThat(reader.hasRemaining()).isFalse();
        return value;
    }
}
