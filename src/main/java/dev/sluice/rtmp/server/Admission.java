package dev.sluice.rtmp.server;

import dev.sluice.net.IpNetwork;
import dev.sluice.rtmp.server.RtmpConfig.ProxyProtocol;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How many may be connected, altogether and from one client, and who makes room when all places are taken.
///
/// A full house is mostly full of connections that never publish. The oldest of those goes, so that an encoder gets
/// in during a flood: it needs little time to publish, and nobody is asked to leave before [#UNDISTURBED]. That time
/// begins anew with each step, and who publishes is never asked to leave.
///
/// Who is asked to leave is counted until its socket is closed, and what is above the maximum by that is not more
/// than have been asked and are not gone. Safe for all threads; every operation takes constant time, or at most one
/// look at each denied network.
final class Admission {
    /// What an encoder far away needs for its next step, be it TLS, the handshake or the commands: each takes two or
    /// three round trips of 300 ms. Longer would hurt encoders more than it helps them: of what arrives at a full
    /// house in that time, only as much as there are places gets in.
    static final Duration UNDISTURBED = Duration.ofSeconds(1);

    /// With the PROXY protocol: a site with a hundred encoders behind one address is rare, a hundred sockets cost an
    /// attacker little, and forty such attackers are needed to fill the default number of places.
    private static final int DEFAULT_PER_CLIENT = 100;

    private final int maximum;
    private final int maximumPerClient;
    private final List<IpNetwork> denied;
    private final LongSupplier nanoClock;
    private final Map<IpNetwork, Integer> byClient = new HashMap<>();
    private final Set<Place> unpublished = new LinkedHashSet<>();
    private int open;
    private int leaving;

    /// @throws UnusableSettingException if clients are to be told apart and cannot be
    Admission(RtmpConfig config, LongSupplier nanoClock) {
        boolean clientsAreKnown = config.proxyProtocol() == ProxyProtocol.REQUIRED;
        if (config.maxConnectionsPerAddress().isPresent() && !clientsAreKnown) {
            throw new UnusableSettingException("sluice.rtmp.max-connections-per-address needs"
                    + " sluice.rtmp.proxy-protocol=required: behind a load balancer without it all clients share one"
                    + " address");
        }
        this.maximum = positive("sluice.rtmp.max-connections", config.maxConnections());
        this.maximumPerClient = clientsAreKnown
                ? positive(
                        "sluice.rtmp.max-connections-per-address",
                        config.maxConnectionsPerAddress().orElse(DEFAULT_PER_CLIENT))
                : Integer.MAX_VALUE;
        this.denied = config.deniedNetworks().orElse(List.of());
        this.nanoClock = nanoClock;
    }

    private static int positive(String setting, int value) {
        if (value < 1) {
            throw new UnusableSettingException(setting + "=" + value + ": must be at least 1");
        }
        return value;
    }

    int maximum() {
        return maximum;
    }

    synchronized int open() {
        return open;
    }

    boolean isDenied(InetAddress client) {
        return IpNetwork.anyContains(denied, client);
    }

    /// Takes a place, from the oldest connection that does not publish if need be.
    ///
    /// @param onReplaced called when the newcomer's turn comes to make room, at most once, from any thread; it ends
    ///     the connection if the place [is then still to leave][Place#isToLeave]
    /// @return empty if there is no room
    Optional<Place> enter(Runnable onReplaced) {
        Place oldest = null;
        Place newcomer;
        synchronized (this) {
            long now = nanoClock.getAsLong();
            newcomer = new Place(now, onReplaced);
            if (open - leaving >= maximum) {
                oldest = oldestToReplace(now);
                if (oldest == null) {
                    return Optional.empty();
                }
                unpublished.remove(oldest);
                oldest.toLeave = true;
                leaving++;
            }
            open++;
            unpublished.add(newcomer);
        }
        if (oldest != null) {
            oldest.onReplaced.run();
        }
        return Optional.of(newcomer);
    }

    private @Nullable Place oldestToReplace(long now) {
        Iterator<Place> inOrderOfArrival = unpublished.iterator();
        if (!inOrderOfArrival.hasNext()) {
            return null;
        }
        Place oldest = inOrderOfArrival.next();
        return now - oldest.sinceNanos >= UNDISTURBED.toNanos() ? oldest : null;
    }

    /// One connection's place.
    final class Place {
        private final Runnable onReplaced;
        private long sinceNanos;
        private boolean toLeave;
        private boolean left;
        private @Nullable IpNetwork client;

        private Place(long nowNanos, Runnable onReplaced) {
            this.sinceNanos = nowNanos;
            this.onReplaced = onReplaced;
        }

        /// Counts the place for a client, once it is known.
        ///
        /// @return whether the client may have one more
        boolean countFor(InetAddress address) {
            synchronized (Admission.this) {
                if (left || client != null || maximumPerClient == Integer.MAX_VALUE) {
                    return true;
                }
                IpNetwork network = IpNetwork.ofClient(address);
                int others = byClient.getOrDefault(network, 0);
                if (others >= maximumPerClient) {
                    return false;
                }
                byClient.put(network, others + 1);
                client = network;
                return true;
            }
        }

        /// The undisturbed time begins anew, if the place is not to leave yet.
        void renew() {
            synchronized (Admission.this) {
                if (unpublished.remove(this)) {
                    sinceNanos = nanoClock.getAsLong();
                    unpublished.add(this);
                }
            }
        }

        /// From now on the place is kept, even if it was just asked to leave: then there is one more than the
        /// maximum for a while.
        void published() {
            synchronized (Admission.this) {
                unpublished.remove(this);
                stay();
            }
        }

        boolean isToLeave() {
            synchronized (Admission.this) {
                return toLeave;
            }
        }

        private void stay() {
            if (toLeave) {
                toLeave = false;
                leaving--;
            }
        }

        /// Frees the place; does nothing the second time.
        void leave() {
            synchronized (Admission.this) {
                if (left) {
                    return;
                }
                left = true;
                open--;
                unpublished.remove(this);
                stay();
                if (client != null) {
                    byClient.computeIfPresent(client, (network, count) -> count == 1 ? null : count - 1);
                }
            }
        }
    }
}
