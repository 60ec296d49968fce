package dev.sluice.rtmp.session;

import dev.sluice.bytes.ByteWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/// `a=1&b=2`, values percent-decoded once, as clients hand queries through unchanged.
final class QueryString {
    private QueryString() {}

    /// The first `max` parameters; of a name that occurs twice the last value counts.
    static Map<String, String> parse(String query, int max) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("[&?]", -1)) {
            if (parameters.size() == max) {
                break;
            }
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(pair.substring(0, equals), decode(pair.substring(equals + 1)));
            } else if (equals < 0 && !pair.isEmpty()) {
                parameters.put(pair, "");
            }
        }
        return parameters;
    }

    /// Percent escapes only; what is none stays as it is.
    private static String decode(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        ByteWriter bytes = new ByteWriter(value.length());
        int plain = 0;
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) == '%' && isHex(value, i + 1) && isHex(value, i + 2)) {
                bytes.utf8(value.substring(plain, i));
                bytes.u8(Character.digit(value.charAt(i + 1), 16) << 4 | Character.digit(value.charAt(i + 2), 16));
                i += 2;
                plain = i + 1;
            }
        }
        return bytes.utf8(value.substring(plain)).toBytes().toUtf8();
    }

    private static boolean isHex(String text, int at) {
        return at < text.length() && Character.digit(text.charAt(at), 16) >= 0;
    }
}
