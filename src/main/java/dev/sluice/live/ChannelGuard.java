package dev.sluice.live;

import dev.sluice.channels.Channel;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.channels.SessionGuard;
import dev.sluice.channels.StoredStreamKey;
import dev.sluice.lease.Lease;
import dev.sluice.net.IpNetwork;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Ends the session that a channel's new document does not let in any more, on whatever process it runs.
///
/// The document is written first, then the lease is read; a session that begins wins the lease first, then reads the
/// document again. So one of the two sees the other. The lease says which stream key its session uses, and from where:
/// one that is not concerned goes on.
///
/// A key that is to expire later is its owner's to end, which knows the document's new version within
/// [OwnerWatch#LONGEST_INTERVAL] and has a timer from then on. If that may be too late, this process looks at the
/// channel again when the time has come. Should it die before, the owner ends the session up to that interval late.
///
/// Safe for all threads.
public final class ChannelGuard implements SessionGuard {
    private static final Logger LOG = Logger.getLogger(ChannelGuard.class);

    /// What expires within so much, its owner may not know in time.
    private static final Duration SOON = OwnerWatch.LONGEST_INTERVAL.plusSeconds(7);

    /// Keys that were all given an expiry within [#SOON]; those beyond end up to that much later.
    private static final int MOST_TIMERS = 10_000;

    private final LiveEnvironment environment;
    private final Channels channels;
    private final Eviction eviction;
    private final ScheduledExecutorService executor;
    private final Map<ChannelId, ScheduledFuture<?>> timers = new ConcurrentHashMap<>();

    /// @param executor for expiries; nothing on it blocks
    public ChannelGuard(
            LiveEnvironment environment, Channels channels, Eviction eviction, ScheduledExecutorService executor) {
        this.environment = environment;
        this.channels = channels;
        this.eviction = eviction;
        this.executor = executor;
    }

    @Override
    public void afterChange(Channel channel) {
        Blocking.await(look(channel));
    }

    private CompletionStage<Void> look(Channel channel) {
        return environment.leases().find(channel.id()).thenCompose(found -> {
            if (found.isEmpty() || !found.get().lease().isOpen()) {
                return done();
            }
            Lease lease = found.get().lease();
            Optional<String> reason =
                    reasonToEnd(channel, lease, environment.clock().instant());
            if (reason.isEmpty()) {
                lookAgainAtExpiry(channel, lease);
                return done();
            }
            return eviction.evict(channel.id(), lease.sessionId(), reason.get(), Duration.ZERO)
                    .thenApply(_ -> null);
        });
    }

    private static CompletionStage<Void> done() {
        return CompletableFuture.completedStage(null);
    }

    /// Why a channel does not let in the session that a lease names.
    ///
    /// @return empty if the session may go on, or if only its owner can tell
    static Optional<String> reasonToEnd(Channel channel, Lease lease, Instant now) {
        if (channel.deletedAt() != null) {
            return Optional.of("the channel was deleted");
        }
        if (!channel.enabled()) {
            return Optional.of("the channel was disabled");
        }
        String keyId = lease.keyId();
        Optional<String> wrong = keyId == null ? Optional.empty() : reasonToEnd(channel.streamKey(keyId), now);
        if (wrong.isPresent()) {
            return wrong;
        }
        String client = lease.client();
        return client == null || isAllowed(channel, client)
                ? Optional.empty()
                : Optional.of("publishing is not allowed any more from its address " + client);
    }

    private static Optional<String> reasonToEnd(Optional<StoredStreamKey> key, Instant now) {
        if (key.isEmpty()) {
            return Optional.of("its stream key was revoked");
        }
        if (!key.get().enabled()) {
            return Optional.of("its stream key was disabled");
        }
        Instant expiry = key.get().expiresAt();
        return expiry != null && !now.isBefore(expiry) ? Optional.of("its stream key has expired") : Optional.empty();
    }

    private static boolean isAllowed(Channel channel, String client) {
        try {
            return IpNetwork.allow(channel.allowedNetworks(), InetAddress.ofLiteral(client));
        } catch (IllegalArgumentException e) {
            // Not as this version writes it: its owner looks for itself.
            return true;
        }
    }

    private void lookAgainAtExpiry(Channel channel, Lease lease) {
        ScheduledFuture<?> before = timers.remove(channel.id());
        if (before != null) {
            before.cancel(false);
        }
        Instant now = environment.clock().instant();
        @Nullable Instant expiry = Optional.ofNullable(lease.keyId())
                .flatMap(channel::streamKey)
                .map(StoredStreamKey::expiresAt)
                .orElse(null);
        if (expiry == null || expiry.isAfter(now.plus(SOON)) || timers.size() >= MOST_TIMERS) {
            return;
        }
        long millis = Duration.between(now, expiry).toMillis() + 1;
        try {
            timers.put(channel.id(), executor.schedule(() -> onExpiry(channel.id()), millis, TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException e) {
            LOG.debugf("this process exits: when the stream key of channel %s expires is its owner's", channel.id());
        }
    }

    private void onExpiry(ChannelId channel) {
        timers.remove(channel);
        var _ = Stages.start(() -> channels.find(channel))
                .thenCompose(found -> found.isPresent() ? look(found.get()) : done())
                .exceptionally(failure -> {
                    LOG.warnf(
                            "channel %s could not be looked at when its stream key expired; its owner will: %s",
                            channel, failure);
                    return null;
                });
    }
}
