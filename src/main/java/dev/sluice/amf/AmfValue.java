package dev.sluice.amf;

import java.util.List;

/// One AMF0 value (AMF0 §2). Strings and long strings are one type, objects, typed objects and ECMA arrays another.
///
/// `toString` of everything that a client filled shows sizes only, for a command's strings may be stream keys.
public sealed interface AmfValue
        permits AmfValue.AmfNumber,
                AmfValue.AmfBoolean,
                AmfValue.AmfString,
                AmfObject,
                AmfValue.AmfStrictArray,
                AmfValue.AmfDate,
                AmfValue.AmfXml,
                AmfValue.AmfNull,
                AmfValue.AmfUndefined,
                AmfValue.AmfUnsupported {
    AmfNull NULL = new AmfNull();
    AmfUndefined UNDEFINED = new AmfUndefined();

    static AmfNumber of(double value) {
        return new AmfNumber(value);
    }

    static AmfBoolean of(boolean value) {
        return new AmfBoolean(value);
    }

    static AmfString of(String value) {
        return new AmfString(value);
    }

    record AmfNumber(double value) implements AmfValue {}

    record AmfBoolean(boolean value) implements AmfValue {}

    record AmfString(String value) implements AmfValue {
        @Override
        public String toString() {
            return "AmfString[" + value.length() + " chars]";
        }
    }

    record AmfStrictArray(List<AmfValue> elements) implements AmfValue {
        public AmfStrictArray {
            elements = List.copyOf(elements);
        }

        @Override
        public String toString() {
            return "AmfStrictArray[" + elements.size() + " elements]";
        }
    }

    /// A point in time (AMF0 §2.13).
    ///
    /// @param epochMs milliseconds since 1970, UTC
    /// @param timeZone reserved, 0 in practice
    record AmfDate(double epochMs, int timeZone) implements AmfValue {}

    record AmfXml(String text) implements AmfValue {
        @Override
        public String toString() {
            return "AmfXml[" + text.length() + " chars]";
        }
    }

    record AmfNull() implements AmfValue {}

    record AmfUndefined() implements AmfValue {}

    /// A value that was skipped: a reference (marker 7) or the sender's own "unsupported" (marker 13).
    record AmfUnsupported(int marker) implements AmfValue {}
}
