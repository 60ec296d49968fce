package dev.sluice.live;

import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.StreamRejectedException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Bounds how many segments a channel makes in a while, as each costs two writes. What a segment lasts is
/// bounded in the encoder's time, and that may run as fast as it likes: a file is sent many times faster than
/// it plays, and a hostile encoder says that each of its pictures comes two seconds after the one before.
///
/// Three hundred come as fast as they come, which is ten minutes of a file at two seconds each. After those the
/// encoder is slowed down, to twice the pace of real time, and never below two segments a second. One for all
/// sessions of a channel, and safe for all threads.
final class SegmentPace {
    private static final int AT_ONCE = 300;
    private static final double LEAST_PER_SECOND = 2;

    private final Allowance segments;

    /// @param segmentDuration what a segment lasts if the encoder's keyframes allow it
    SegmentPace(Duration segmentDuration, LongSupplier nanoClock) {
        double twiceRealTime = 2.0 * TimeUnit.SECONDS.toMillis(1) / segmentDuration.toMillis();
        this.segments = new Allowance(AT_ONCE, Math.max(LEAST_PER_SECOND, twiceRealTime), nanoClock);
    }

    synchronized boolean isFull() {
        return segments.isFull();
    }

    /// A segment more.
    synchronized void made() {
        var _ = segments.spend(1);
    }

    /// Whether nothing more should be read for now.
    synchronized boolean isAhead() {
        return segments.left() < 0;
    }

    /// What was read already is still worked off once reading has stopped. It is some 32 KiB, a handful of
    /// segments at most for anything that has pictures in it. When the encoder has shut down its side, all that it
    /// had sent comes nevertheless, the kernel's receive buffer: a few MB, once and before the end.
    ///
    /// @throws StreamRejectedException if it makes hundreds of segments more
    synchronized void check() {
        if (segments.left() < -AT_ONCE) {
            throw new StreamRejectedException(
                    DisconnectCause.UNSTEADY_MEDIA,
                    "the timestamps run hundreds of segments ahead of the clock: send at the pace of a live stream");
        }
    }
}
