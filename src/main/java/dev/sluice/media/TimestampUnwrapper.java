package dev.sluice.media;

/// Turns the publisher's millisecond timestamps, which wrap at 32 bits (RTMP §4) and in some encoders at 31 bits,
/// into a
/// count that goes on.
///
/// Audio and video of one connection share an instance, so that both land on one clock whichever of them crosses the
/// wrap first. A fall from the upper to the lower quarter of the 31- or 32-bit range is a wrap; every other step back
/// is
/// the encoder's own and shows as one. Not synchronised.
public final class TimestampUnwrapper {
    private static final long WRAP_32 = 1L << 32;
    private static final long WRAP_31 = 1L << 31;

    private boolean started;
    private long lastWireMs;
    private long baseMs;

    /// The next timestamp on the clock that goes on.
    ///
    /// @param wireMs 0 to 2³²−1
    /// @return milliseconds on a 64-bit clock; small negative values are possible for units that were sent before a
    /// wrap
    ///     but arrive after it
    public long unwrap(long wireMs) {
        if (wireMs < 0 || wireMs >= WRAP_32) {
            throw new IllegalArgumentException("timestamp " + wireMs + " does not fit 32 bits");
        }
        if (started) {
            baseMs += wrapBetween(lastWireMs, wireMs);
        }
        started = true;
        lastWireMs = wireMs;
        return baseMs + wireMs;
    }

    /// What to add to the base when the wire goes from `from` to `to`: the wrap's size, its negative when a late unit
    /// falls back over the wrap, or 0.
    private long wrapBetween(long from, long to) {
        long step = to - from;
        if (step < -(WRAP_32 / 2)) {
            return WRAP_32;
        }
        if (step > WRAP_32 / 2) {
            return -WRAP_32;
        }
        boolean within31 = from < WRAP_31 && to < WRAP_31;
        if (within31 && from > WRAP_31 - WRAP_31 / 4 && to < WRAP_31 / 4) {
            return WRAP_31;
        }
        if (within31 && baseMs > 0 && from < WRAP_31 / 4 && to > WRAP_31 - WRAP_31 / 4) {
            return -WRAP_31;
        }
        return 0;
    }
}
