package dev.sluice.amf;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.amf.AmfValue.AmfBoolean;
import dev.sluice.amf.AmfValue.AmfDate;
import dev.sluice.amf.AmfValue.AmfNull;
import dev.sluice.amf.AmfValue.AmfNumber;
import dev.sluice.amf.AmfValue.AmfStrictArray;
import dev.sluice.amf.AmfValue.AmfString;
import dev.sluice.amf.AmfValue.AmfUndefined;
import dev.sluice.amf.AmfValue.AmfUnsupported;
import dev.sluice.amf.AmfValue.AmfXml;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.fuzz.Cost;
import dev.sluice.fuzz.Seed;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// AMF0 as a message's payload: read whole within its limits, or refused.
class AmfReaderFuzzTest {
    /// The dearest byte is one of a member with a short name: its text, and its entries in two maps.
    private static final int ALLOCATED_PER_BYTE = 128;

    /// Bytes that are no UTF-8 are read as one character each and written as three bytes.
    private static final int MAX_ROUND_TRIP_BYTES = 0xFFFF / 3;

    private static final AmfLimits ROUND_TRIP_LIMITS =
            new AmfLimits(AmfLimits.DEFAULT.maxDepth(), AmfLimits.DEFAULT.maxMembers(), 0xFFFF, 0xFFFF);

    static Stream<Arguments> seeds() {
        AmfObject connect = AmfObject.EMPTY
                .with("app", "live")
                .with("tcUrl", "rtmp://localhost/live")
                .with("capabilities", 15)
                .with("fourCcList", new AmfStrictArray(List.of(AmfValue.of("avc1"), AmfValue.of("*"))))
                .with("info", AmfObject.EMPTY.with("none", AmfValue.NULL).with("flag", AmfValue.of(true)));
        return Stream.of(
                Seed.of(
                        "connect",
                        new AmfWriter().write("connect").write(1).write(connect).toBytes()),
                Seed.of(
                        "metadata",
                        new AmfWriter()
                                .write("onMetaData")
                                .writeEcmaArray(connect)
                                .toBytes()),
                Seed.of(
                        "the rarer types",
                        new AmfWriter()
                                .write(AmfValue.UNDEFINED)
                                .write(new AmfDate(1e12, -60))
                                .write(new AmfXml("<a/>"))
                                .toBytes()),
                Seed.of("typed object", "10 0003 612e62 0001 61 05 000009"),
                Seed.of("long string, reference, unsupported", "0c 00000002 6161 07 0001 0d"),
                Seed.of("no end marker", "03 0001 61 0a 00000003 05 06 01 01"),
                Seed.of("nested deeper than allowed", "0a00000001".repeat(20) + "05"),
                Seed.of("an array of four thousand million", "0a ffffffff 05 05"),
                Seed.of("more members than allowed", "05".repeat(1100)));
    }

    @MethodSource("seeds")
    @FuzzTest
    void readsWithinItsLimitsOrRefuses(byte[] data) {
        Cost.within(16 * 1024 + (long) ALLOCATED_PER_BYTE * data.length, () -> readLeniently(data));
        List<AmfValue> values = readLeniently(data);
        int nodes = values.stream().mapToInt(value -> check(value, 0)).sum();
        assertThat(nodes).isLessThanOrEqualTo(AmfLimits.DEFAULT.maxMembers());
        if (data.length <= MAX_ROUND_TRIP_BYTES) {
            AmfWriter writer = new AmfWriter();
            values.forEach(writer::write);
            List<AmfValue> again = new AmfReader(writer.toBytes(), ROUND_TRIP_LIMITS).readAll();
            assertThat(again)
                    .isEqualTo(values.stream().map(AmfReaderFuzzTest::written).toList());
        }
    }

    private static List<AmfValue> readLeniently(byte[] data) {
        try {
            return new AmfReader(Bytes.wrap(data), AmfLimits.DEFAULT).readAll();
        } catch (MalformedException e) {
            return List.of();
        }
    }

    /// How many values there are in it, itself included. What prints of it stays short.
    private static int check(AmfValue value, int depth) {
        assertThat(depth).isLessThanOrEqualTo(AmfLimits.DEFAULT.maxDepth());
        assertThat(value.toString()).hasSizeLessThan(100);
        return 1
                + switch (value) {
                    case AmfObject object ->
                        object.members().values().stream()
                                .mapToInt(member -> check(member, depth + 1))
                                .sum();
                    case AmfStrictArray(List<AmfValue> elements) ->
                        elements.stream()
                                .mapToInt(element -> check(element, depth + 1))
                                .sum();
                    case AmfNumber v -> 0;
                    case AmfBoolean v -> 0;
                    case AmfString v -> 0;
                    case AmfDate v -> 0;
                    case AmfXml v -> 0;
                    case AmfNull v -> 0;
                    case AmfUndefined v -> 0;
                    case AmfUnsupported v -> 0;
                };
    }

    /// What is left of a value when it was written: of what was skipped, that something was there.
    private static AmfValue written(AmfValue value) {
        return switch (value) {
            case AmfObject object -> {
                AmfObject copy = AmfObject.EMPTY;
                for (var member : object.members().entrySet()) {
                    copy = copy.with(member.getKey(), written(member.getValue()));
                }
                yield copy;
            }
            case AmfStrictArray(List<AmfValue> elements) ->
                new AmfStrictArray(
                        elements.stream().map(AmfReaderFuzzTest::written).toList());
            case AmfUnsupported skipped -> new AmfUnsupported(AmfMarker.UNSUPPORTED);
            case AmfNumber v -> v;
            case AmfBoolean v -> v;
            case AmfString v -> v;
            case AmfDate v -> v;
            case AmfXml v -> v;
            case AmfNull v -> v;
            case AmfUndefined v -> v;
        };
    }
}
