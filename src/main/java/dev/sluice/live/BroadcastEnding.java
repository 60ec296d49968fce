package dev.sluice.live;

import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What follows when a session has named its last segment: the lease says so first, then the playlist. A broadcast
/// that waits for its encoder is sealed when nobody took it on within the reconnect window. A recorded one then gets
/// its playlist of everything; after a hold the index shows that nothing is on, and at last the lease says that
/// nothing is left to do. What the store does not take is tried again until it does, or until somebody else owns
/// the channel. Confined to the executor's thread.
final class BroadcastEnding {
    private static final Logger LOG = Logger.getLogger(BroadcastEnding.class);

    /// Players that are about to read the index still find the broadcast they are watching.
    static final Duration HOLD = Duration.ofSeconds(60);

    private static final Duration RETRY = Duration.ofSeconds(10);

    private final LiveEnvironment environment;
    private final BroadcastOwnership ownership;
    private final Broadcast broadcast;
    private final ScheduledExecutorService executor;
    private final BroadcastSealer sealer;

    BroadcastEnding(
            LiveEnvironment environment,
            BroadcastOwnership ownership,
            Broadcast broadcast,
            ScheduledExecutorService executor) {
        this.environment = environment;
        this.ownership = ownership;
        this.broadcast = broadcast;
        this.executor = executor;
        this.sealer = new BroadcastSealer(environment);
    }

    /// Writes the lease in its new state, then the playlist's end if this is the end.
    ///
    /// @return fails if the first try did; further ones follow by themselves
    CompletableFuture<Void> close(LeaseState state) {
        broadcast.flushDropped();
        return replace(ownership.held(), ownership.held().lease().in(state))
                .thenCompose(held -> {
                    if (held.isEmpty()) {
                        return sealIfLeftBehind();
                    }
                    if (state == LeaseState.ENDED) {
                        return seal(held);
                    }
                    schedule(() -> sealUnlessTakenOn(held.get()), ownership.reconnectWindow());
                    return CompletableFuture.completedFuture(null);
                })
                .whenComplete((done, failure) -> again(failure, () -> {
                    var _ = close(state);
                }));
    }

    /// Ends this broadcast and takes the lease on for another one: the playlist's end first, and the recording, so
    /// that nothing is left open behind.
    ///
    /// @return the lease that names `nextBroadcastId`, or empty if the channel has another owner; fails if the
    ///     store has not taken it, and may be called again then
    CompletableFuture<Optional<HeldLease>> moveOn(String nextBroadcastId) {
        broadcast.flushDropped();
        Lease next = ownership.held().lease().next(nextBroadcastId, LeaseState.LIVE);
        if (broadcast.isEmpty()) {
            return replace(ownership.held(), next);
        }
        return broadcast.seal().thenCompose(result -> switch (result) {
            case PlaylistWriter.Result.Written() ->
                sealer.finish(ownership.held().lease(), broadcast.sealed())
                        .toCompletableFuture()
                        .thenCompose(done -> replace(ownership.held(), next))
                        .thenApply(held -> {
                            schedule(() -> retire(Optional.empty()), HOLD);
                            return held;
                        });
            case PlaylistWriter.Result.Fenced() -> CompletableFuture.completedFuture(Optional.empty());
            case PlaylistWriter.Result.Failed(Throwable cause) -> CompletableFuture.failedFuture(cause);
        });
    }

    /// Another session owns the channel: what is left of this one's is cleaned up.
    CompletableFuture<Void> leave() {
        broadcast.flushDropped();
        return sealIfLeftBehind()
                .whenComplete((done, failure) -> again(failure, () -> {
                    var _ = leave();
                }));
    }

    private void sealUnlessTakenOn(HeldLease waiting) {
        Lease ended = waiting.lease().next(ownership.broadcastId(), LeaseState.ENDED);
        var _ = replace(waiting, ended)
                .thenCompose(held -> held.isEmpty() ? sealIfLeftBehind() : seal(held))
                .whenComplete((done, failure) -> again(failure, () -> sealUnlessTakenOn(waiting)));
    }

    /// The channel has another owner. If that one began another broadcast, this one is nobody's but ours.
    private CompletableFuture<Void> sealIfLeftBehind() {
        return environment
                .leases()
                .find(ownership.channel())
                .thenComposeAsync(
                        found -> {
                            boolean leftBehind = found.map(
                                            held -> !held.lease().broadcastId().equals(ownership.broadcastId()))
                                    .orElse(false);
                            return leftBehind ? seal(Optional.empty()) : CompletableFuture.<Void>completedFuture(null);
                        },
                        executor)
                .toCompletableFuture();
    }

    /// @param ended the lease, as long as it names this broadcast
    private CompletableFuture<Void> seal(Optional<HeldLease> ended) {
        if (broadcast.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return broadcast.seal().thenCompose(result -> switch (result) {
            case PlaylistWriter.Result.Written() -> finish(ended);
            // Whoever sealed or owns it now does the rest, too.
            case PlaylistWriter.Result.Fenced() -> CompletableFuture.completedFuture(null);
            case PlaylistWriter.Result.Failed(Throwable cause) -> {
                environment.metrics().playlistFailed();
                again(cause, () -> {
                    var _ = seal(ended);
                });
                yield CompletableFuture.completedFuture(null);
            }
        });
    }

    /// The playlist has its end: what follows from that.
    private CompletableFuture<Void> finish(Optional<HeldLease> ended) {
        return sealer.finish(ownership.held().lease(), broadcast.sealed())
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure == null) {
                                schedule(() -> retire(ended), HOLD);
                            }
                            again(failure, () -> {
                                var _ = finish(ended);
                            });
                        },
                        executor)
                .exceptionally(failure -> null)
                .toCompletableFuture();
    }

    private void retire(Optional<HeldLease> ended) {
        var _ = broadcast.goOffline().thenAccept(result -> {
            if (result instanceof PlaylistWriter.Result.Failed) {
                // As long as the index names the broadcast, it stays.
                schedule(() -> retire(ended), HOLD);
            } else {
                broadcast.expire();
                ended.ifPresent(this::settle);
            }
        });
    }

    /// Who lost the lease meanwhile has nothing to say any more.
    private void settle(HeldLease ended) {
        var _ = replace(ended, ended.lease().settle())
                .whenComplete((held, failure) -> again(failure, () -> settle(ended)));
    }

    private void again(@Nullable Throwable failure, Runnable step) {
        if (failure != null) {
            LOG.warnf("broadcast %s cannot be ended yet: %s", ownership.broadcastId(), failure);
            schedule(step, RETRY);
        }
    }

    private CompletableFuture<Optional<HeldLease>> replace(HeldLease held, Lease next) {
        return environment
                .leases()
                .replace(held, next)
                .thenApplyAsync(won -> won, executor)
                .toCompletableFuture();
    }

    private void schedule(Runnable task, Duration delay) {
        if (!executor.isShutdown()) {
            var _ = executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
