package dev.sluice.sessions;

import dev.sluice.channels.ChannelId;
import java.util.concurrent.CompletionStage;

/// Ends sessions, on whatever process they run. Safe for all threads.
public interface SessionEnder {
    /// Ends a session by order of an operator. The stream key that it uses is refused for one reconnect window.
    ///
    /// @param reason in plain words, for the broadcaster and the history
    /// @return whether the session owned its channel, and does not any more; fails with a
    ///     [dev.sluice.store.StoreException], and then may have been effective
    CompletionStage<Boolean> end(ChannelId channel, String sessionId, String reason);
}
