package dev.sluice.live;

import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.lease.HeldLease;
import dev.sluice.store.GetResult;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Reads a lease with what belongs to it, and judges it. Safe for all threads.
final class LeaseLooks {
    private final LiveEnvironment environment;
    private final Channels channels;
    private final Duration grace;

    /// @param grace how long a session of another process may be silent although it lives
    LeaseLooks(LiveEnvironment environment, Channels channels, Duration grace) {
        this.environment = environment;
        this.channels = channels;
        this.grace = grace;
    }

    CompletionStage<Optional<HeldLease>> find(ChannelId channel) {
        return environment.leases().find(channel);
    }

    /// @param held read just now, not settled
    CompletionStage<LeaseLook> look(HeldLease held, Owners.Fate fate) {
        return environment
                .media()
                .get(MediaLayout.mediaPlaylist(held.lease()))
                .thenApply(GetResult::found)
                .thenCompose(playlist -> window(held, playlist, fate)
                        .thenApply(window -> new LeaseLook(
                                held, playlist, window, LeaseJudge.judge(held, playlist, window, fate, grace))));
    }

    /// How long the broadcast waits for its encoder. The channel is only asked where the answer matters.
    private CompletionStage<Duration> window(HeldLease held, Optional<StoredObject> playlist, Owners.Fate fate) {
        boolean matters = LeaseJudge.mayBeWritten(held, playlist)
                && LeaseJudge.silence(held, playlist).compareTo(LeaseJudge.margin(fate, grace)) > 0;
        return matters
                ? channels.find(held.lease().channelId())
                        .thenApply(channel -> channel.flatMap(found -> Optional.ofNullable(found.reconnectWindow()))
                                .orElse(environment.reconnectWindow()))
                : CompletableFuture.completedStage(environment.reconnectWindow());
    }
}
