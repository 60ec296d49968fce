package dev.sluice.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// What an answer with status 405 has to say, and the framework does not: which methods work (RFC 9110 §15.5.6).
final class AllowedMethods {
    private static final String READ = "GET, HEAD, OPTIONS";

    /// Paths where more than reading works. A test compares it with the description of the API.
    private static final Map<Pattern, String> MORE = new LinkedHashMap<>();

    static {
        MORE.put(Pattern.compile("/api/v1/channels/?"), "GET, HEAD, OPTIONS, POST");
        MORE.put(Pattern.compile("/api/v1/channels/[^/]+/?"), "DELETE, GET, HEAD, OPTIONS, PATCH, PUT");
        MORE.put(Pattern.compile("/api/v1/channels/[^/]+/stream-keys/?"), "GET, HEAD, OPTIONS, POST");
        MORE.put(Pattern.compile("/api/v1/channels/[^/]+/stream-keys/[^/]+/?"), "DELETE, GET, HEAD, OPTIONS, PATCH");
        MORE.put(Pattern.compile("/api/v1/sessions/[^/]+/?"), "DELETE, GET, HEAD, OPTIONS");
    }

    private AllowedMethods() {}

    /// The value of `Allow` for a path at which there is something.
    static String at(String path) {
        return MORE.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(path).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(READ);
    }
}
