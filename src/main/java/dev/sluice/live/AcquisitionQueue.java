package dev.sluice.live;

import dev.sluice.bytes.TokenBucket;
import dev.sluice.rtmp.server.ServerConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Lets sessions go for their channels at a bounded rate, so that the encoders of a lost zone, which all come back at
/// once, do not flood the store. Whoever finds a token goes at once; the others wait in order, and who has left
/// meanwhile costs none. Safe for all threads.
final class AcquisitionQueue {
    /// Encoders give up connecting after ten to thirty seconds.
    static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /// So many seconds' tokens lie ready: those of an ordinary evening's start.
    private static final int BURST_SECONDS = 2;

    private final int perSecond;
    private final LongSupplier nanoClock;
    private final TokenBucket bucket;
    private final SequencedSet<Waiting> queue = new LinkedHashSet<>();
    private boolean closed;

    /// How waiting ended.
    enum Turn {
        AT_ONCE,

        /// What was read before may be out of date.
        AFTER_A_WAIT,

        /// There are more before it than can go in time, or it was not its turn in time.
        TOO_MANY,

        /// The client has left.
        GONE,

        /// Nobody goes any more.
        CLOSED
    }

    private static final class Waiting {
        final ServerConnection connection;
        final long sinceNanos;
        final CompletableFuture<Turn> turn = new CompletableFuture<>();

        Waiting(ServerConnection connection, long sinceNanos) {
            this.connection = connection;
            this.sinceNanos = sinceNanos;
        }
    }

    private record Settled(Waiting waiting, Turn turn) {}

    AcquisitionQueue(int perSecond, LongSupplier nanoClock) {
        this.perSecond = perSecond;
        this.nanoClock = nanoClock;
        this.bucket = new TokenBucket(new TokenBucket.Rate((long) BURST_SECONDS * perSecond, perSecond));
    }

    /// Waits for a turn.
    ///
    /// @param connection whose executor keeps the time
    CompletionStage<Turn> enter(ServerConnection connection) {
        List<Settled> settled = new ArrayList<>();
        Waiting newcomer;
        synchronized (this) {
            long now = nanoClock.getAsLong();
            newcomer = new Waiting(connection, now);
            advance(now, settled);
            if (closed) {
                newcomer.turn.complete(Turn.CLOSED);
            } else if (queue.isEmpty() && bucket.take(1)) {
                newcomer.turn.complete(Turn.AT_ONCE);
            } else if (queue.size() >= LONGEST_WAIT.toSeconds() * perSecond) {
                // There are not tokens enough for it within the longest wait.
                newcomer.turn.complete(Turn.TOO_MANY);
            } else {
                queue.add(newcomer);
            }
        }
        tell(settled);
        lookAgain(newcomer);
        return newcomer.turn;
    }

    /// Sends everybody away, now and from now on.
    void close() {
        List<Settled> settled = new ArrayList<>();
        synchronized (this) {
            closed = true;
            queue.forEach(waiting -> settled.add(new Settled(waiting, Turn.CLOSED)));
            queue.clear();
        }
        tell(settled);
    }

    private void look(Waiting waiting) {
        List<Settled> settled = new ArrayList<>();
        synchronized (this) {
            advance(nanoClock.getAsLong(), settled);
        }
        tell(settled);
        lookAgain(waiting);
    }

    /// When the tokens of all before it and its own have come.
    private void lookAgain(Waiting waiting) {
        long millis;
        synchronized (this) {
            if (!queue.contains(waiting)) {
                return;
            }
            long position =
                    1 + queue.stream().takeWhile(other -> other != waiting).count();
            millis = Math.min(LONGEST_WAIT.toMillis(), Math.ceilDiv(TimeUnit.SECONDS.toMillis(position), perSecond));
        }
        var _ = waiting.connection.executor().schedule(() -> look(waiting), millis, TimeUnit.MILLISECONDS);
    }

    private void advance(long now, List<Settled> settled) {
        bucket.refill(now);
        queue.removeIf(waiting -> {
            boolean gone = !waiting.connection.isOpen();
            if (gone) {
                settled.add(new Settled(waiting, Turn.GONE));
            }
            return gone;
        });
        while (!queue.isEmpty()) {
            Waiting first = queue.getFirst();
            boolean late = now - first.sinceNanos > LONGEST_WAIT.toNanos();
            if (!late && !bucket.take(1)) {
                return;
            }
            settled.add(new Settled(queue.removeFirst(), late ? Turn.TOO_MANY : Turn.AFTER_A_WAIT));
        }
    }

    /// Outside the lock: what follows is the caller's.
    private static void tell(List<Settled> settled) {
        settled.forEach(each -> each.waiting.turn.complete(each.turn));
    }
}
