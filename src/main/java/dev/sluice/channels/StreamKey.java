package dev.sluice.channels;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A stream key as a broadcaster enters it: `sk_{channelId}_{keyId}_{secret}`. None of the parts can hold an
/// underscore, so it splits in one way only.
public record StreamKey(ChannelId channelId, String keyId, Secret secret) {
    /// Longer than any key we make; what is longer is not looked at.
    private static final int LONGEST = 256;

    private static final Pattern FORM = Pattern.compile("sk_([a-z0-9-]+)_([A-Za-z0-9]+)_([A-Za-z0-9]+)");

    /// The key in what a broadcaster sent, or empty if it does not have a key's form.
    public static Optional<StreamKey> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || !ChannelId.isValid(matcher.group(1))) {
            return Optional.empty();
        }
        return Optional.of(
                new StreamKey(new ChannelId(matcher.group(1)), matcher.group(2), new Secret(matcher.group(3))));
    }

    /// The whole key in clear text, for the one answer that may show it.
    public String reveal() {
        return "sk_" + channelId + "_" + keyId + "_" + secret.reveal();
    }

    /// The key without its secret.
    @Override
    public String toString() {
        return "sk_" + channelId + "_" + keyId + "_***";
    }
}
