package dev.sluice.amf;

/// What one message's AMF may cost.
///
/// @param maxDepth how deep objects and arrays may nest: recursion must not follow the sender. Real encoders nest
///     at most two levels; 16 is what FFmpeg reads.
/// @param maxMembers how many object members and array elements one message may hold altogether. The largest
///     metadata seen from an encoder has some 40.
/// @param maxStringBytes the longest string value. The longest that means anything is a URL with its query, of
///     which more than 2 KiB characters are refused with a word about the URL; 8 KiB leaves that word its chance,
///     whatever the characters are.
/// @param maxNameBytes the longest member name. Those that are defined have below 30, as has all that encoders
///     make up.
public record AmfLimits(int maxDepth, int maxMembers, int maxStringBytes, int maxNameBytes) {
    public static final AmfLimits DEFAULT = new AmfLimits(16, 1000, 8 * 1024, 256);

    public AmfLimits {
        if (maxDepth < 1 || maxMembers < 1 || maxStringBytes < 1 || maxNameBytes < 1) {
            throw new IllegalArgumentException("AMF limits must be positive: " + maxDepth + ", " + maxMembers + ", "
                    + maxStringBytes + ", " + maxNameBytes);
        }
    }
}
