package dev.sluice.channels;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/// Names a channel in URLs, object keys and stream keys: up to 63 of `a-z` and `0-9`, with single
/// hyphens between them.
public record ChannelId(@JsonValue String value) {
    private static final Pattern FORM = Pattern.compile("[a-z0-9](-?[a-z0-9]){0,62}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ChannelId {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "a channel id is made of a-z, 0-9 and single hyphens between them, at most 63 of them");
        }
    }

    public static boolean isValid(String value) {
        return FORM.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
