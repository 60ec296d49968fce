package dev.sluice.live;

import dev.sluice.net.IpNetwork;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.LongSupplier;

/// Decides when a wrong stream key is answered: who has just sent some waits for the answer to the next.
///
/// A client is an IPv4 address or the /64 of an IPv6 address. Its first wrong keys are answered at once, as
/// people mistype; then each waits twice as long as the one before. A minute without one forgives all. Keys
/// that are right are no business of this class, so they never wait: behind a load balancer that does not
/// speak the PROXY protocol all clients share one address, and one of them must not hold up the others.
///
/// That is also why the store is asked about every key at once, two reads each: only the channel's document
/// tells a right key from a wrong one, and whoever were made to wait before it is read might hold a right one.
/// What bounds the reads is that a connection has one attempt: who wants another has to connect and to shake hands
/// again. A client that leaves before its answer gives its place among the process's connections back at once, and
/// the one among those that wait only when the answer would have been due, so that it gains nothing by leaving. A
/// name that has not the form of a key costs no read.
///
/// Safe for all threads.
final class WrongKeys {
    /// A key is pasted wrongly once or twice, and encoders try once more by themselves.
    private static final int FREE = 3;

    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);

    /// Up to eight seconds: a person can wait so long for an error.
    private static final int DOUBLINGS = 3;

    private static final Duration FORGIVEN_AFTER = Duration.ofMinutes(1);

    /// About a megabyte. Who has more addresses than that to guess from is not slowed down by counting them.
    private static final int MOST_CLIENTS = 10_000;

    /// A quarter of the connections that a process takes by default: the others stay for those who have a key.
    static final int MOST_WAITING = 1_000;

    private final LongSupplier nanoClock;

    /// Who sent a wrong key last stands last.
    private final SequencedMap<IpNetwork, Tally> clients = new LinkedHashMap<>();

    private int waiting;

    private record Tally(int wrong, long lastNanos) {}

    WrongKeys(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /// Counts a wrong key.
    ///
    /// @return how long its answer waits, after which [#answered()] is to be called; zero for an answer at
    ///     once, which needs no such call; empty where too many wait already and the connection is closed
    ///     without an answer
    synchronized Optional<Duration> count(IpNetwork client) {
        long now = nanoClock.getAsLong();
        Tally before = clients.remove(client);
        int wrong = before == null || now - before.lastNanos > FORGIVEN_AFTER.toNanos()
                ? 1
                : Math.min(before.wrong + 1, FREE + DOUBLINGS + 1);
        clients.putLast(client, new Tally(wrong, now));
        if (clients.size() > MOST_CLIENTS) {
            clients.pollFirstEntry();
        }
        if (wrong <= FREE) {
            return Optional.of(Duration.ZERO);
        }
        if (waiting >= MOST_WAITING) {
            return Optional.empty();
        }
        waiting++;
        return Optional.of(FIRST_DELAY.multipliedBy(1L << (wrong - FREE - 1)));
    }

    /// One answer that waited has been given.
    synchronized void answered() {
        waiting--;
    }
}
