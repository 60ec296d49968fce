/// How long a segment took to its playlist; infinite if no playlist has named it.
///
/// @param afterLastFrameMs since the segment's last video frame was given to the socket
/// @param afterKeyframeMs since the next keyframe, from which its end is known, was completely given to the socket
record Latency(double afterLastFrameMs, double afterKeyframeMs) {
    /// Of a segment that no playlist has named.
    static final Latency NEVER = new Latency(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    static Latency of(Publisher.Segment segment, long namedMicros) {
        return new Latency(
                (namedMicros - segment.lastFrameMicros()) / 1e3,
                segment.isEnded() ? (namedMicros - segment.keyframeMicros()) / 1e3 : Double.POSITIVE_INFINITY);
    }

    boolean isNever() {
        return Double.isInfinite(afterLastFrameMs);
    }
}
