package dev.sluice.live;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A segment's name taken apart; [MediaLayout#segmentName] puts it together.
///
/// @param epoch of the owner that made the segment
record SegmentName(long epoch, String nonce, long sequence) {
    /// 18 digits always fit into a long.
    private static final Pattern FORM =
            Pattern.compile("([1-9][0-9]{0,17})-([A-Za-z0-9]{1,64})-(0|[1-9][0-9]{0,17})\\.ts");

    /// Empty for what is not a segment of ours.
    static Optional<SegmentName> parse(String name) {
        Matcher matcher = FORM.matcher(name);
        return matcher.matches()
                ? Optional.of(new SegmentName(
                        Long.parseLong(matcher.group(1)), matcher.group(2), Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }
}
