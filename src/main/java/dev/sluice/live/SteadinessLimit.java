package dev.sluice.live;

import dev.sluice.rtmp.session.DisconnectCause;
import dev.sluice.rtmp.session.StreamRejectedException;
import java.util.function.LongSupplier;

/// Bounds how often a channel's clock jumps and its configuration changes, together. Each costs viewers an
/// interruption and us a segment.
///
/// Thirty a minute go on for ever: an encoder that follows its network's capacity announces another picture
/// size every five seconds at most, which may be two changes (parameter sets in-band, in messages of their
/// own). Sixty at once pass in any case: a damaged file, or an encoder that is being set up. Configurations
/// that repeat the one before are no changes. One for all sessions of a channel, and safe for all threads.
final class SteadinessLimit {
    private static final int AT_ONCE = 60;
    private static final int PER_MINUTE = 30;

    private final Allowance changes;

    SteadinessLimit(LongSupplier nanoClock) {
        this.changes = new Allowance(AT_ONCE, PER_MINUTE / 60.0, nanoClock);
    }

    synchronized boolean isFull() {
        return changes.isFull();
    }

    /// Takes jumps and changes. An empty bucket is not overdrawn further.
    ///
    /// @throws StreamRejectedException once there were too many
    synchronized void changed(long more) {
        if (changes.spendUnlessOverdrawn((double) more) < 0) {
            throw new StreamRejectedException(
                    DisconnectCause.UNSTEADY_MEDIA,
                    Math.round(changes.spentSinceFull()) + " jumps in time or changes of format within "
                            + Math.round(changes.secondsSinceFull()) + " s: no player can follow that; restart the"
                            + " encoder, and give it a fixed format");
        }
    }
}
