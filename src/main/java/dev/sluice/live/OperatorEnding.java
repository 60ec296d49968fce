package dev.sluice.live;

import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.sessions.SessionEnder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Ends sessions for operators: whoever was ended stays outside for as long as its broadcast would have waited for it.
/// Safe for all threads.
public final class OperatorEnding implements SessionEnder {
    private final LiveEnvironment environment;
    private final Channels channels;
    private final Eviction eviction;

    public OperatorEnding(LiveEnvironment environment, Channels channels, Eviction eviction) {
        this.environment = environment;
        this.channels = channels;
        this.eviction = eviction;
    }

    @Override
    public CompletionStage<Boolean> end(ChannelId channel, String sessionId, String reason) {
        return channels.find(channel).thenCompose(found -> {
            Duration hold = found.flatMap(known -> Optional.ofNullable(known.reconnectWindow()))
                    .orElse(environment.reconnectWindow());
            return eviction.evict(channel, sessionId, reason, hold)
                    .thenApply(outcome -> outcome instanceof Eviction.Outcome.Evicted);
        });
    }
}
