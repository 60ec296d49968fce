package dev.sluice.checker;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An attribute list (RFC 8216 §4.2); quoted strings keep their quotes.
///
/// @param wellFormed whether the whole text was attributes, each name once
record Attributes(Map<String, String> values, boolean wellFormed) {
    private static final Pattern ATTRIBUTE = Pattern.compile("\\G([A-Z0-9-]+)=(\"[^\"\\r\\n]*\"|[^\",\\s]+)(,(?=.)|$)");

    static Attributes parse(String text) {
        Map<String, String> values = new HashMap<>();
        Matcher matcher = ATTRIBUTE.matcher(text);
        boolean unique = true;
        int end = 0;
        while (matcher.find()) {
            unique &= values.put(matcher.group(1), matcher.group(2)) == null;
            end = matcher.end();
        }
        return new Attributes(values, unique && end == text.length());
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// The text between quotes; empty where the value is absent or not quoted.
    Optional<String> quoted(String name) {
        return get(name)
                .filter(value -> value.length() >= 2 && value.startsWith("\""))
                .map(value -> value.substring(1, value.length() - 1));
    }

    OptionalLong number(String name) {
        return get(name)
                .filter(value -> value.matches("\\d{1,18}"))
                .map(value -> OptionalLong.of(Long.parseLong(value)))
                .orElse(OptionalLong.empty());
    }
}
