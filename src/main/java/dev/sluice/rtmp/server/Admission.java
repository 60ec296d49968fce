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
/// in during a flood: it needs a fraction of a second to publish, and nobody is asked to leave before
/// [#UNDISTURBED]. Who publishes is never asked to.
///
/// Safe for all threads; every operation takes constant time, or at most one look at each address.
final class Admission {
    /// What an encoder far away needs to connect, shake hands and publish: some eight round trips.
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
    /// @param onReplaced ends the newcomer when its turn comes to make room; called at most once, from any thread
    /// @return empty if there is no room
    Optional<Place> enter(Runnable onReplaced) {
        Place leaving = null;
        Place newcomer;
        synchronized (this) {
            long now = nanoClock.getAsLong();
            newcomer = new Place(now, onReplaced);
            if (open >= maximum) {
                leaving = oldestToReplace(now);
                if (leaving == null) {
                    return Optional.empty();
                }
                leaving.leave();
            }
            open++;
            unpublished.add(newcomer);
        }
        if (leaving != null) {
            leaving.onReplaced.run();
        }
        return Optional.of(newcomer);
    }

    private @Nullable Place oldestToReplace(long now) {
        Iterator<Place> inOrderOfArrival = unpublished.iterator();
        if (!inOrderOfArrival.hasNext()) {
            return null;
        }
        Place oldest = inOrderOfArrival.next();
        return now - oldest.enteredNanos >= UNDISTURBED.toNanos() ? oldest : null;
    }

    /// One connection's place.
    final class Place {
        private final long enteredNanos;
        private final Runnable onReplaced;
        private boolean left;
        private @Nullable IpNetwork client;

        private Place(long enteredNanos, Runnable onReplaced) {
            this.enteredNanos = enteredNanos;
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

        /// From now on the place is kept.
        void published() {
            synchronized (Admission.this) {
                unpublished.remove(this);
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
                if (client != null) {
                    byClient.computeIfPresent(client, (network, count) -> count == 1 ? null : count - 1);
                }
            }
        }
    }
}
