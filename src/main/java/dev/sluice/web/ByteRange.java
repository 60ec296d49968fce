package dev.sluice.web;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a `Range` header asks of a representation (RFC 9110 §14.1.2).
sealed interface ByteRange {
    /// No range, or one that may be ignored: another unit, nonsense, or several ranges at once, which no player of
    /// HLS sends.
    record Whole() implements ByteRange {}

    /// A part of the representation.
    ///
    /// @param first offset of the first byte
    /// @param length at least 1
    record Part(long first, long length) implements ByteRange {
        public Part {
            if (first < 0 || length < 1) {
                throw new IllegalArgumentException("empty range: first " + first + ", length " + length);
            }
        }

        String contentRange(long total) {
            return "bytes " + first + "-" + (first + length - 1) + "/" + total;
        }
    }

    /// A well-formed range that holds no byte of the representation.
    record Unsatisfiable() implements ByteRange {}

    Pattern SINGLE = Pattern.compile("bytes[ \\t]*=[ \\t]*(\\d*)-(\\d*)[ \\t]*", Pattern.CASE_INSENSITIVE);

    /// Reads a `Range` header.
    ///
    /// @param header its value
    /// @param total size of the representation in bytes
    static ByteRange of(String header, long total) {
        Matcher matcher = SINGLE.matcher(header);
        if (!matcher.matches()) {
            return new Whole();
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? new Whole() : suffix(number(last), total);
        }
        long from = number(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : number(last);
        if (to < from) {
            return new Whole();
        }
        return from >= total ? new Unsatisfiable() : new Part(from, Math.min(to, total - 1) - from + 1);
    }

    private static ByteRange suffix(long wanted, long total) {
        long length = Math.min(wanted, total);
        return length == 0 ? new Unsatisfiable() : new Part(total - length, length);
    }

    /// Digits beyond a long mean "more than there is" in every place where they may stand.
    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException _) {
            return Long.MAX_VALUE;
        }
    }
}
