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

/// What follows when a session has named its last segment: the lease says so first, then the playlist. A broadcast
/// that waits for its encoder is sealed when nobody took it on within the reconnect window. Confined to the
/// executor's thread.
final class BroadcastEnding {
    private static final Logger LOG = Logger.getLogger(BroadcastEnding.class);

    /// Players that are about to read the index still find the broadcast they are watching.
    private static final Duration HOLD = Duration.ofSeconds(60);

    private final LiveEnvironment environment;
    private final BroadcastOwnership ownership;
    private final Broadcast broadcast;
    private final ScheduledExecutorService executor;

    BroadcastEnding(
            LiveEnvironment environment,
            BroadcastOwnership ownership,
            Broadcast broadcast,
            ScheduledExecutorService executor) {
        this.environment = environment;
        this.ownership = ownership;
        this.broadcast = broadcast;
        this.executor = executor;
    }

    /// Writes the lease in its new state, then the playlist's end if this is the end.
    CompletableFuture<Void> close(LeaseState state) {
        return replace(ownership.held(), ownership.held().lease().in(state)).thenCompose(held -> {
            if (held.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            if (state == LeaseState.ENDED) {
                return seal();
            }
            schedule(() -> sealUnlessTakenOn(held.get()), ownership.reconnectWindow());
            return CompletableFuture.completedFuture(null);
        });
    }

    private void sealUnlessTakenOn(HeldLease waiting) {
        Lease ended = waiting.lease().next(ownership.broadcastId(), LeaseState.ENDED);
        var _ = replace(waiting, ended)
                .thenCompose(held -> held.isEmpty() ? CompletableFuture.completedFuture(null) : seal())
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        LOG.warnf("broadcast %s could not be sealed: %s", ownership.broadcastId(), failure);
                    }
                });
    }

    private CompletableFuture<Void> seal() {
        if (broadcast.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return broadcast.seal().thenAccept(result -> {
            if (result instanceof PlaylistWriter.Result.Written) {
                schedule(this::retire, HOLD);
            } else {
                environment.metrics().playlistFailed();
                LOG.warnf("broadcast %s was not sealed: %s", ownership.broadcastId(), result);
            }
        });
    }

    private void retire() {
        var _ = broadcast.goOffline().thenAccept(result -> broadcast.expire());
    }

    private CompletableFuture<Optional<HeldLease>> replace(HeldLease held, Lease next) {
        return environment
                .leases()
                .replace(held, next)
                .thenApplyAsync(won -> won, executor)
                .toCompletableFuture();
    }

    private void schedule(Runnable task, Duration delay) {
        var _ = executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
