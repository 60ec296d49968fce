package dev.sluice.ts;

/// The program clock reference of a stream, on the unwrapped 90 kHz clock (H.222.0 §2.4.2.1; the 27 MHz extension
/// is always 0).
final class PcrClock {
    /// How far the clock runs behind the decoding time of what is written with it: half a second. An audio group of
    /// up to 100 ms that was sent up to 400 ms behind the video still comes before its time; audio half a second
    /// ahead of the video still stays under the one second that data may wait in the decoder's buffer (§2.4.2.6).
    static final long LEAD_90K = 45_000;

    /// §2.7.2: references at most 100 ms apart.
    static final long MAX_INTERVAL_90K = 9_000;

    /// A silence this long is a fault of the input that no row of references mends.
    private static final long MAX_FILLED_GAP_90K = 10 * 90_000;

    private static final long NONE = -1;

    private long last = NONE;

    /// The reference to write with data of this decoding time; never less than the one before.
    long at(long dts90k) {
        last = Math.max(last, target(dts90k));
        return last;
    }

    /// The next reference that is due before data of this decoding time, so that no two are too far apart.
    ///
    /// @return −1 if none is due
    long dueBefore(long dts90k) {
        long gap = target(dts90k) - last;
        if (last == NONE || gap <= MAX_INTERVAL_90K || gap > MAX_FILLED_GAP_90K) {
            return NONE;
        }
        last += MAX_INTERVAL_90K;
        return last;
    }

    /// Forgets the past: the next time base may begin anywhere.
    void reset() {
        last = NONE;
    }

    private static long target(long dts90k) {
        return Math.max(0, dts90k - LEAD_90K);
    }
}
