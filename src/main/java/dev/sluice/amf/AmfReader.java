package dev.sluice.amf;

import dev.sluice.amf.AmfValue.AmfBoolean;
import dev.sluice.amf.AmfValue.AmfDate;
import dev.sluice.amf.AmfValue.AmfNumber;
import dev.sluice.amf.AmfValue.AmfStrictArray;
import dev.sluice.amf.AmfValue.AmfString;
import dev.sluice.amf.AmfValue.AmfUnsupported;
import dev.sluice.amf.AmfValue.AmfXml;
import dev.sluice.bytes.ByteReader;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.LimitExceededException;
import dev.sluice.bytes.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the AMF0 values of one message (AMF0 §2), each once, in linear time.
///
/// Nothing is allocated from a declared count or length. Throws [MalformedException] for what breaks the format and
/// for the switch to AMF3 (marker 17), which no publisher needs, and [LimitExceededException] for what exceeds the
/// [AmfLimits]. Not synchronised; one per message, for the member limit counts over the whole message.
public final class AmfReader {
    private final ByteReader reader;
    private final AmfLimits limits;
    private int members;

    public AmfReader(Bytes message, AmfLimits limits) {
        reader = new ByteReader(message);
        this.limits = limits;
    }

    public boolean hasRemaining() {
        return reader.hasRemaining();
    }

    public AmfValue read() {
        return read(1);
    }

    /// All values that are left. A top-level value counts as a member, or a message could hold one per byte.
    public List<AmfValue> readAll() {
        List<AmfValue> values = new ArrayList<>();
        while (hasRemaining()) {
            countMember();
            values.add(read());
        }
        return values;
    }

    private AmfValue read(int depth) {
        int marker = reader.u8();
        return switch (marker) {
            case AmfMarker.NUMBER -> new AmfNumber(reader.f64());
            case AmfMarker.BOOLEAN -> new AmfBoolean(reader.u8() != 0);
            case AmfMarker.STRING -> new AmfString(text(reader.u16(), limits.maxStringBytes()));
            case AmfMarker.OBJECT -> object(depth);
            case AmfMarker.NULL -> AmfValue.NULL;
            case AmfMarker.UNDEFINED -> AmfValue.UNDEFINED;
            case AmfMarker.REFERENCE -> {
                reader.skip(2);
                yield new AmfUnsupported(marker);
            }
            case AmfMarker.ECMA_ARRAY -> {
                reader.skip(4); // associative-count: a hint that is often wrong, the end marker decides
                yield object(depth);
            }
            case AmfMarker.STRICT_ARRAY -> strictArray(depth);
            case AmfMarker.DATE -> new AmfDate(reader.f64(), (short) reader.u16());
            case AmfMarker.LONG_STRING -> new AmfString(text(reader.u32(), limits.maxStringBytes()));
            case AmfMarker.UNSUPPORTED -> new AmfUnsupported(marker);
            case AmfMarker.XML_DOCUMENT -> new AmfXml(text(reader.u32(), limits.maxStringBytes()));
            case AmfMarker.TYPED_OBJECT -> {
                reader.skip(reader.u16()); // class-name: never looked at
                yield object(depth);
            }
            case AmfMarker.AVMPLUS -> throw new MalformedException("AMF3 value inside an AMF0 message");
            default -> throw new MalformedException("AMF0 marker " + marker + " is none");
        };
    }

    private AmfObject object(int depth) {
        checkDepth(depth);
        Map<String, AmfValue> values = new LinkedHashMap<>();
        // Some encoders leave the end marker out where the object ends the message.
        while (reader.hasRemaining()) {
            String name = text(reader.u16(), limits.maxNameBytes());
            if (name.isEmpty() && (!reader.hasRemaining() || atObjectEnd())) {
                break;
            }
            countMember();
            values.put(name, read(depth + 1));
        }
        return values.isEmpty() ? AmfObject.EMPTY : new AmfObject(values);
    }

    private boolean atObjectEnd() {
        boolean end = reader.peek() == AmfMarker.OBJECT_END;
        if (end) {
            reader.skip(1);
        }
        return end;
    }

    private AmfStrictArray strictArray(int depth) {
        checkDepth(depth);
        long count = reader.u32();
        List<AmfValue> elements = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            countMember();
            elements.add(read(depth + 1));
        }
        return new AmfStrictArray(elements);
    }

    private String text(long length, int max) {
        if (length > reader.remaining()) {
            throw new MalformedException("AMF0 string of " + length + " bytes, message has " + reader.remaining());
        }
        if (length > max) {
            throw new LimitExceededException("AMF0 string of " + length + " bytes, at most " + max);
        }
        return reader.bytes((int) length).toUtf8();
    }

    private void checkDepth(int depth) {
        if (depth > limits.maxDepth()) {
            throw new LimitExceededException("AMF0 nested deeper than " + limits.maxDepth());
        }
    }

    private void countMember() {
        if (++members > limits.maxMembers()) {
            throw new LimitExceededException("AMF0 message with more than " + limits.maxMembers() + " members");
        }
    }
}
