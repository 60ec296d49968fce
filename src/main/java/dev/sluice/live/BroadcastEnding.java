package dev.sluice.live;

import dev.sluice.hls.Revision;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
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

    /// How often the lease is read again when a write of it is lost: each time a sweep has written it meanwhile.
    private static final int ROUNDS = 3;

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
        return replace(ownership.held(), lease -> lease.in(state))
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
        // What another owner is going on with must not be sealed.
        return environment
                .leases()
                .find(ownership.channel())
                .thenComposeAsync(
                        found -> found.filter(
                                        held -> names(held, ownership.broadcastId()) || names(held, nextBroadcastId))
                                .map(held -> moveOn(held, nextBroadcastId))
                                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())),
                        executor)
                .toCompletableFuture();
    }

    private CompletableFuture<Optional<HeldLease>> moveOn(HeldLease current, String nextBroadcastId) {
        UnaryOperator<Lease> next = lease -> lease.next(nextBroadcastId, LeaseState.LIVE);
        if (broadcast.isEmpty()) {
            return replace(current, next);
        }
        return broadcast.seal().thenCompose(result -> switch (result) {
            case PlaylistWriter.Result.Written() ->
                sealer.finish(ownership.held().lease(), broadcast.sealed())
                        .toCompletableFuture()
                        .thenCompose(done -> replace(current, next))
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
        var _ = replace(waiting, lease -> lease.next(ownership.broadcastId(), LeaseState.ENDED))
                .thenCompose(held -> held.isEmpty() ? sealIfLeftBehind() : seal(held))
                .whenComplete((done, failure) -> again(failure, () -> sealUnlessTakenOn(waiting)));
    }

    /// The channel has another owner. If that one began another broadcast, this one is nobody's but ours. As long as
    /// the lease names this one, its owner may still decide to begin another, or give the lease back; so it is
    /// looked at again until the playlist shows that somebody has taken it on, or ended it.
    private CompletableFuture<Void> sealIfLeftBehind() {
        if (broadcast.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return environment
                .leases()
                .find(ownership.channel())
                .thenComposeAsync(
                        found -> {
                            if (found.isEmpty()) {
                                return CompletableFuture.<Void>completedFuture(null);
                            }
                            boolean leftBehind =
                                    !found.get().lease().broadcastId().equals(ownership.broadcastId());
                            return leftBehind ? seal(Optional.empty()) : lookAgainUnlessTakenOn();
                        },
                        executor)
                .toCompletableFuture();
    }

    private CompletionStage<Void> lookAgainUnlessTakenOn() {
        return environment
                .media()
                .get(MediaLayout.mediaPlaylist(ownership.held().lease()))
                .thenAcceptAsync(
                        read -> {
                            if (read.found().filter(this::isLeftOpen).isPresent()) {
                                Duration window = ownership.reconnectWindow();
                                schedule(this::lookAgain, window.compareTo(RETRY) < 0 ? RETRY : window);
                            }
                        },
                        executor);
    }

    private void lookAgain() {
        var _ = sealIfLeftBehind().whenComplete((done, failure) -> again(failure, this::lookAgain));
    }

    private boolean isLeftOpen(StoredObject playlist) {
        return Revision.of(playlist.content().toUtf8()).epoch() <= ownership.epoch() && !LeaseJudge.hasEnded(playlist);
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
        var _ = environment
                .leases()
                .replace(ended, ended.lease().settle())
                .whenCompleteAsync((held, failure) -> again(failure, () -> settle(ended)), executor);
    }

    private void again(@Nullable Throwable failure, Runnable step) {
        if (failure != null) {
            try (var _ = SessionFields.of(ownership.held().lease())) {
                LOG.warnf("broadcast %s cannot be ended yet: %s", ownership.broadcastId(), failure);
            }
            schedule(step, RETRY);
        }
    }

    /// Changes the lease as long as it is this session's, whoever has rewritten it meanwhile.
    ///
    /// @return the lease as held from now on, or empty if it is another session's; completes on the executor
    private CompletableFuture<Optional<HeldLease>> replace(HeldLease held, UnaryOperator<Lease> change) {
        return replace(held, change, ROUNDS)
                .thenApplyAsync(won -> won, executor)
                .toCompletableFuture();
    }

    private CompletionStage<Optional<HeldLease>> replace(HeldLease held, UnaryOperator<Lease> change, int rounds) {
        return environment.leases().replace(held, change.apply(held.lease())).thenCompose(won -> {
            if (won.isPresent() || rounds == 0) {
                return CompletableFuture.completedStage(won);
            }
            return environment
                    .leases()
                    .find(ownership.channel())
                    .thenCompose(found -> found.filter(now -> names(now, ownership.broadcastId()))
                            .map(current -> replace(current, change, rounds - 1))
                            .orElseGet(() -> CompletableFuture.completedStage(Optional.empty())));
        });
    }

    /// Whether the lease is this session's, for this broadcast. A sweep that took the session for dead gives its lease
    /// back under a higher epoch: it is the session's still. A kick is not undone.
    private boolean names(HeldLease current, String broadcastId) {
        Lease lease = current.lease();
        return !lease.settled()
                && lease.state() != LeaseState.KICKED
                && lease.sessionId().equals(ownership.held().lease().sessionId())
                && lease.broadcastId().equals(broadcastId);
    }

    private void schedule(Runnable task, Duration delay) {
        if (!executor.isShutdown()) {
            var _ = executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
