package dev.sluice.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The time and the chance of one simulated history: events that run one after the other, each when it is due. All
/// that happens is decided by the seed.
final class SimScheduler {
    final SplittableRandom random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::number));
    private final List<String> trace = new ArrayList<>();
    private final boolean tracing;
    private @Nullable SimBroken broken;
    private long nowNanos;
    private long scheduled;
    private long hash;

    private record Event(long atNanos, long number, Runnable action) {}

    /// @param tracing whether everything is written down; costs much more than it takes to live through it
    SimScheduler(long seed, boolean tracing) {
        this.random = new SplittableRandom(seed);
        this.tracing = tracing;
    }

    long nowNanos() {
        return nowNanos;
    }

    Duration now() {
        return Duration.ofNanos(nowNanos);
    }

    void after(Duration delay, Runnable action) {
        after(delay.toNanos(), action);
    }

    void after(long delayNanos, Runnable action) {
        events.add(new Event(nowNanos + delayNanos, scheduled++, action));
    }

    /// Runs everything that is due until then.
    void pass(Duration time) {
        long until = nowNanos + time.toNanos();
        for (Event next = events.peek(); next != null && next.atNanos <= until; next = events.peek()) {
            events.remove();
            nowNanos = next.atNanos;
            hash = hash * 31 + nowNanos;
            next.action.run();
            check();
        }
        nowNanos = until;
    }

    /// An invariant does not hold. The history ends with this step, whatever code is on the way up.
    void broken(SimInvariant invariant, String how) {
        note("BROKEN", invariant, how);
        if (broken == null) {
            broken = new SimBroken(invariant, "after " + now() + ": " + how);
        }
    }

    /// Ends the history if an invariant does not hold.
    void check() {
        if (broken != null) {
            throw broken;
        }
    }

    /// What this history has been so far: two that are equal have it in common.
    long fingerprint() {
        return hash;
    }

    long steps() {
        return scheduled - events.size();
    }

    boolean chance(int inHundred) {
        return random.nextInt(100) < inHundred;
    }

    /// Anything from `from` to `to`.
    Duration between(Duration from, Duration to) {
        return Duration.ofNanos(random.nextLong(from.toNanos(), to.toNanos() + 1));
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /// Writes down what happens, for those who replay it.
    void note(String who, Object... what) {
        if (tracing) {
            StringBuilder line = new StringBuilder(String.format("%10.3f %-8s", nowNanos / 1e9, who));
            for (Object part : what) {
                line.append(' ').append(part);
            }
            trace.add(line.toString());
        }
    }

    List<String> trace() {
        return trace;
    }
}
