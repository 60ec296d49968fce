package dev.sluice.amf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// An AMF0 object, typed object or ECMA array (AMF0 §2.5, §2.10, §2.18), its members in the order they came.
///
/// Immutable. Of a name that occurs twice the last value counts.
public record AmfObject(Map<String, AmfValue> members) implements AmfValue {
    public static final AmfObject EMPTY = new AmfObject(Map.of());

    public AmfObject {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /// This object and one more member.
    public AmfObject with(String name, AmfValue value) {
        Map<String, AmfValue> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new AmfObject(more);
    }

    public AmfObject with(String name, String value) {
        return with(name, new AmfString(value));
    }

    public AmfObject with(String name, double value) {
        return with(name, new AmfNumber(value));
    }

    public @Nullable AmfValue get(String name) {
        return members.get(name);
    }

    /// The member's text, or empty when it is absent or no string.
    public Optional<String> text(String name) {
        return members.get(name) instanceof AmfString(String value) ? Optional.of(value) : Optional.empty();
    }

    /// The member's number, or empty when it is absent or no number.
    public OptionalDouble number(String name) {
        return members.get(name) instanceof AmfNumber(double value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /// The count only: names and values are the client's.
    @Override
    public String toString() {
        return "AmfObject[" + members.size() + " members]";
    }
}
