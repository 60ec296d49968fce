package dev.sluice.live;

import dev.sluice.bytes.LogSafe;
import dev.sluice.channels.ChannelId;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.store.CompareAndSet;
import dev.sluice.store.GetResult;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/// Ends a session on any process by order of an operator: wins its lease as `kicked`, which holds the channel back for
/// a while, then ends the playlist. The session meets that at its next segment, or when it looks after its lease.
/// Safe for all threads; stages complete on the store's.
public final class Eviction {
    private static final Logger LOG = Logger.getLogger(Eviction.class);
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    /// The session itself changes its lease when it waits or moves to another broadcast, and writes its playlist every
    /// few seconds.
    private static final int ROUNDS = 5;

    private final LiveEnvironment environment;
    private final CompareAndSet playlists;
    private final BroadcastSealer sealer;

    /// How it ended.
    public sealed interface Outcome {
        /// The session has lost its channel.
        ///
        /// @param holdUntil until when nobody else gets it, by the store's clock
        record Evicted(Instant holdUntil) implements Outcome {}

        /// The channel is not the session's, or not any more.
        record NotItsOwner() implements Outcome {}
    }

    public Eviction(LiveEnvironment environment) {
        this.environment = environment;
        this.playlists = new CompareAndSet(environment.media(), MediaLayout.playlistHeaders(), DEADLINE);
        this.sealer = new BroadcastSealer(environment);
    }

    /// Ends a session, live or waiting for its encoder.
    ///
    /// @param reason shown to encoders that want to publish the channel meanwhile
    /// @param hold for how long the channel takes no other session
    /// @return fails with a store exception, and then may have been effective
    public CompletionStage<Outcome> evict(ChannelId channel, String sessionId, String reason, Duration hold) {
        return evict(channel, sessionId, reason, hold, ROUNDS);
    }

    private CompletionStage<Outcome> evict(
            ChannelId channel, String sessionId, String reason, Duration hold, int rounds) {
        if (rounds == 0) {
            return CompletableFuture.failedStage(
                    new StoreUnavailableException("the lease of channel " + channel + " keeps changing", null));
        }
        return environment.leases().find(channel).thenCompose(found -> {
            Optional<HeldLease> owned = found.filter(
                    held -> held.lease().isOpen() && held.lease().sessionId().equals(sessionId));
            if (owned.isEmpty()) {
                return CompletableFuture.completedStage(new Outcome.NotItsOwner());
            }
            HeldLease held = owned.get();
            Instant until = held.readAt().plus(hold);
            return environment
                    .leases()
                    .replace(held, held.lease().kick(reason, until))
                    .thenCompose(won -> won.isPresent()
                            ? end(won.get()).thenApply(_ -> new Outcome.Evicted(until))
                            : evict(channel, sessionId, reason, hold, rounds - 1));
        });
    }

    /// Whatever fails here, the clean-up does later: the session has lost its lease.
    private CompletionStage<Void> end(HeldLease won) {
        Lease lease = won.lease();
        try (var _ = SessionFields.of(lease)) {
            LOG.infof(
                    "session %s of channel %s is ended: %s",
                    lease.sessionId(), lease.channelId(), LogSafe.text(String.valueOf(lease.reason())));
        }
        return environment
                .media()
                .get(MediaLayout.mediaPlaylist(lease))
                .thenApply(GetResult::found)
                .thenCompose(playlist -> seal(won, playlist, ROUNDS))
                .exceptionally(failure -> {
                    try (var _ = SessionFields.of(lease)) {
                        LOG.warnf("broadcast %s is left to the clean-up: %s", lease.broadcastId(), failure);
                    }
                    return null;
                });
    }

    private CompletionStage<Void> seal(HeldLease won, Optional<StoredObject> playlist, int rounds) {
        if (rounds == 0) {
            return CompletableFuture.failedStage(new StoreUnavailableException(
                    "the playlist of channel " + won.lease().channelId() + " keeps changing", null));
        }
        if (playlist.isEmpty()) {
            return Fence.bury(playlists, won).thenCompose(outcome -> switch (outcome) {
                case CompareAndSet.Outcome.Won buried -> CompletableFuture.<Void>completedStage(null);
                case CompareAndSet.Outcome.Lost(Optional<StoredObject> current) -> seal(won, current, rounds - 1);
            });
        }
        return sealer.seal(won, playlist.get()).thenCompose(outcome -> switch (outcome) {
            case BroadcastSealer.Outcome.Changed(StoredObject current) -> seal(won, Optional.of(current), rounds - 1);
            case BroadcastSealer.Outcome.Sealed sealed -> CompletableFuture.<Void>completedStage(null);
            case BroadcastSealer.Outcome.Fenced fenced -> CompletableFuture.<Void>completedStage(null);
        });
    }
}
