package dev.sluice.api;

import dev.sluice.channels.Expected;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Entity tags and the conditions of requests (RFC 9110 §8.8.3, §13.1).
final class Preconditions {
    private static final Pattern TAG = Pattern.compile("(W/)?\"([^\"\\p{Cntrl}]*)\"");
    private static final Pattern TAGS = Pattern.compile("\\s*(" + TAG + "\\s*(,\\s*" + TAG + "\\s*)*)");
    private static final String ANY = "*";

    private Preconditions() {}

    /// A version as a header names it.
    static String entityTag(String etag) {
        return '"' + etag + '"';
    }

    /// What a request that changes something expects of what is there.
    ///
    /// @throws ProblemException if a header cannot be read
    static Expected of(HttpHeaders headers) {
        return ifMatch(headers.getHeaderString(HttpHeaders.IF_MATCH))
                .and(ifNoneMatch(headers.getHeaderString(HttpHeaders.IF_NONE_MATCH)));
    }

    /// Whether the one who reads has this version already.
    static boolean isKnown(HttpHeaders headers, String etag) {
        return !ifNoneMatch(headers.getHeaderString(HttpHeaders.IF_NONE_MATCH)).holds(Optional.of(etag));
    }

    /// Strong comparison: a weak tag names no version.
    static Expected ifMatch(@Nullable String header) {
        if (header == null) {
            return Expected.ANYTHING;
        }
        return header.strip().equals(ANY)
                ? Expected.SOMETHING
                : Expected.version(tags(HttpHeaders.IF_MATCH, header, false));
    }

    /// Weak comparison.
    static Expected ifNoneMatch(@Nullable String header) {
        if (header == null) {
            return Expected.ANYTHING;
        }
        if (header.strip().equals(ANY)) {
            return Expected.NOTHING;
        }
        Set<String> tags = tags(HttpHeaders.IF_NONE_MATCH, header, true);
        return etag -> etag.filter(tags::contains).isEmpty();
    }

    private static Set<String> tags(String name, String header, boolean weakToo) {
        if (!TAGS.matcher(header).matches()) {
            throw ProblemException.invalid(name, name + ": write * or the quoted tags of versions");
        }
        Set<String> tags = new HashSet<>();
        Matcher matcher = TAG.matcher(header);
        while (matcher.find()) {
            if (weakToo || matcher.group(1) == null) {
                tags.add(matcher.group(2));
            }
        }
        return tags;
    }
}
