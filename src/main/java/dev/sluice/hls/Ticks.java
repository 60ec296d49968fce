package dev.sluice.hls;

import java.time.Duration;

/// Arithmetic on MPEG-TS's 90 kHz clock.
public final class Ticks {
    public static final long PER_SECOND = 90_000;
    public static final long PER_MS = 90;

    private Ticks() {}

    public static long of(Duration duration) {
        return duration.toMillis() * PER_MS;
    }

    /// The duration to the microsecond, the finest that a tick of 11.1 µs needs.
    public static Duration toDuration(long ticks) {
        return Duration.ofNanos(Math.round(ticks * 100_000.0 / 9.0 / 1_000) * 1_000);
    }

    public static double toSeconds(long ticks) {
        return (double) ticks / PER_SECOND;
    }
}
