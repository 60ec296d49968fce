package dev.sluice.codec.h264;

import dev.sluice.bytes.Bytes;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What x264 says about itself before its first picture: a line of text with its settings, as user data under a
/// UUID of its own. FFmpeg and OBS send it in the first access unit.
final class X264Statement {
    private static final Bytes UUID = Bytes.hex("dc45e9bd e6d9 48b7 962c d820d923eeef");

    private static final Pattern KEYINT = Pattern.compile(" keyint=([1-9][0-9]{0,8}) ");

    /// With periodic intra refresh, and with open groups of pictures, `keyint` is the distance of points at
    /// which a decoder may join, but only the first of them is an IDR picture.
    private static final Pattern ONE_IDR_PICTURE =
            Pattern.compile(" (?:keyint=infinite|intra_refresh=1|open_gop=[1-9]) ");

    private X264Statement() {}

    /// The largest number of frames from one IDR picture to the next, [StreamHints#ENDLESS] if there is only
    /// one.
    ///
    /// @param message the payload of `user_data_unregistered` (H.264 §D.1.7)
    /// @return empty if it is somebody else's or does not say
    static OptionalInt longestGopFrames(Bytes message) {
        if (message.length() < UUID.length() || !message.slice(0, UUID.length()).equals(UUID)) {
            return OptionalInt.empty();
        }
        String text = message.from(UUID.length()).toUtf8();
        if (ONE_IDR_PICTURE.matcher(text).find()) {
            return OptionalInt.of(StreamHints.ENDLESS);
        }
        Matcher keyint = KEYINT.matcher(text);
        return keyint.find() ? OptionalInt.of(Integer.parseInt(keyint.group(1))) : OptionalInt.empty();
    }
}
