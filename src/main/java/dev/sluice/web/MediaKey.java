package dev.sluice.web;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads an object key out of a request's path. Keys of the media bucket consist of letters, digits, dot, dash and
/// underscore, so no legal one needs percent-encoding: whatever is encoded, empty, relative or hidden names nothing.
final class MediaKey {
    /// The longest key of an S3 bucket, in bytes.
    private static final int MAX_LENGTH = 1024;

    private static final Pattern PATH =
            Pattern.compile("/((?:live|seg|rec)(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}+)++)");

    private MediaKey() {}

    /// The key that a path names; empty for what cannot be one.
    ///
    /// @param rawPath the path as it was sent, neither decoded nor normalised; null where the target is none
    static Optional<String> of(@Nullable String rawPath) {
        if (rawPath == null || rawPath.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        var matcher = PATH.matcher(rawPath);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
