package dev.sluice.amf;

/// What one message's AMF may cost.
///
/// @param maxDepth how deep objects and arrays may nest: recursion must not follow the sender. Real encoders nest
///     at most two levels; 16 is what FFmpeg reads.
/// @param maxMembers how many object members and array elements one message may hold altogether. The largest
///     metadata seen from an encoder has some 40.
public record AmfLimits(int maxDepth, int maxMembers) {
    public static final AmfLimits DEFAULT = new AmfLimits(16, 1000);

    public AmfLimits {
        if (maxDepth < 1 || maxMembers < 1) {
            throw new IllegalArgumentException("AMF limits must be positive: " + maxDepth + ", " + maxMembers);
        }
    }
}
