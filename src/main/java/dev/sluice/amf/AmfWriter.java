package dev.sluice.amf;

import dev.sluice.amf.AmfValue.AmfBoolean;
import dev.sluice.amf.AmfValue.AmfDate;
import dev.sluice.amf.AmfValue.AmfNull;
import dev.sluice.amf.AmfValue.AmfNumber;
import dev.sluice.amf.AmfValue.AmfStrictArray;
import dev.sluice.amf.AmfValue.AmfString;
import dev.sluice.amf.AmfValue.AmfUndefined;
import dev.sluice.amf.AmfValue.AmfUnsupported;
import dev.sluice.amf.AmfValue.AmfXml;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import java.util.Map;

/// Writes AMF0 values one after the other (AMF0 §2). Not synchronised.
public final class AmfWriter {
    private static final int MAX_SHORT_STRING = 0xFFFF;

    private final ByteWriter writer = new ByteWriter(256);

    public AmfWriter write(AmfValue value) {
        switch (value) {
            case AmfNumber(double number) -> writer.u8(AmfMarker.NUMBER).f64(number);
            case AmfBoolean(boolean flag) -> writer.u8(AmfMarker.BOOLEAN).u8(flag ? 1 : 0);
            case AmfString(String text) -> string(Bytes.utf8(text));
            case AmfObject object -> {
                writer.u8(AmfMarker.OBJECT);
                members(object);
            }
            case AmfStrictArray array -> {
                writer.u8(AmfMarker.STRICT_ARRAY).u32(array.elements().size());
                array.elements().forEach(this::write);
            }
            case AmfDate(double epochMs, int timeZone) ->
                writer.u8(AmfMarker.DATE).f64(epochMs).u16(timeZone);
            case AmfXml(String text) -> {
                Bytes utf8 = Bytes.utf8(text);
                writer.u8(AmfMarker.XML_DOCUMENT).u32(utf8.length()).bytes(utf8);
            }
            case AmfNull() -> writer.u8(AmfMarker.NULL);
            case AmfUndefined() -> writer.u8(AmfMarker.UNDEFINED);
            case AmfUnsupported(int marker) -> writer.u8(AmfMarker.UNSUPPORTED);
        }
        return this;
    }

    public AmfWriter write(String text) {
        return write(new AmfString(text));
    }

    public AmfWriter write(double number) {
        return write(new AmfNumber(number));
    }

    /// The object as an ECMA array, the form in which encoders send `onMetaData`.
    public AmfWriter writeEcmaArray(AmfObject object) {
        writer.u8(AmfMarker.ECMA_ARRAY).u32(object.members().size());
        members(object);
        return this;
    }

    public Bytes toBytes() {
        return writer.toBytes();
    }

    private void string(Bytes utf8) {
        if (utf8.length() > MAX_SHORT_STRING) {
            writer.u8(AmfMarker.LONG_STRING).u32(utf8.length()).bytes(utf8);
        } else {
            writer.u8(AmfMarker.STRING).u16(utf8.length()).bytes(utf8);
        }
    }

    private void members(AmfObject object) {
        for (Map.Entry<String, AmfValue> member : object.members().entrySet()) {
            Bytes name = Bytes.utf8(member.getKey());
            if (name.length() > MAX_SHORT_STRING) {
                throw new IllegalArgumentException("AMF0 member name of " + name.length() + " bytes");
            }
            writer.u16(name.length()).bytes(name);
            write(member.getValue());
        }
        writer.u16(0).u8(AmfMarker.OBJECT_END);
    }
}
