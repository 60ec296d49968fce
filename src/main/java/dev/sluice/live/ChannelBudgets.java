package dev.sluice.live;

import dev.sluice.channels.ChannelId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// What the encoders of each channel may still send on this pod. A session takes on what the one before has left:
/// connecting again refills nothing.
///
/// A channel is forgotten once it has no session and its budgets are full again, a few minutes after it was
/// overdrawn at most; that is looked for whenever a session begins or ends. Safe for all threads.
final class ChannelBudgets {
    private final Duration segmentDuration;
    private final LongSupplier nanoClock;
    private final Map<ChannelId, Entry> channels = new HashMap<>();

    /// What the sessions of one channel share. Safe for all threads: one that ends may meet the next.
    record Budget(BitrateLimit bitrate, SteadinessLimit steadiness, SegmentPace pace) {
        Budget(int maxBitrateKbps, Duration segmentDuration, LongSupplier nanoClock) {
            this(
                    new BitrateLimit(maxBitrateKbps, nanoClock),
                    new SteadinessLimit(nanoClock),
                    new SegmentPace(segmentDuration, nanoClock));
        }

        private boolean isFull() {
            return bitrate.isFull() && steadiness.isFull() && pace.isFull();
        }
    }

    private static final class Entry {
        Budget budget;
        int sessions;

        Entry(Budget budget) {
            this.budget = budget;
        }
    }

    ChannelBudgets(Duration segmentDuration, LongSupplier nanoClock) {
        this.segmentDuration = segmentDuration;
        this.nanoClock = nanoClock;
    }

    /// A session begins; [#end] follows.
    ///
    /// @param maxBitrateKbps 0 for any; where it was another before, it is counted anew
    synchronized Budget begin(ChannelId channel, int maxBitrateKbps) {
        forget();
        Entry entry = channels.computeIfAbsent(
                channel, id -> new Entry(new Budget(maxBitrateKbps, segmentDuration, nanoClock)));
        entry.sessions++;
        if (entry.budget.bitrate().maxKbps() != maxBitrateKbps) {
            entry.budget = new Budget(
                    new BitrateLimit(maxBitrateKbps, nanoClock), entry.budget.steadiness(), entry.budget.pace());
        }
        return entry.budget;
    }

    synchronized void end(ChannelId channel) {
        Entry entry = channels.get(channel);
        if (entry != null) {
            entry.sessions--;
        }
        forget();
    }

    synchronized int size() {
        return channels.size();
    }

    private void forget() {
        channels.values().removeIf(entry -> entry.sessions <= 0 && entry.budget.isFull());
    }
}
