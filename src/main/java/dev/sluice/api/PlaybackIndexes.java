package dev.sluice.api;

import dev.sluice.channels.ChannelId;
import java.util.concurrent.CompletionStage;

/// Gives new channels something to play: without it, players of a channel that was never live meet 404.
public interface PlaybackIndexes {
    /// Writes a multivariant playlist that says that nothing is on, unless there is one.
    ///
    /// @return fails with a [dev.sluice.store.StoreException]; the first session will write it then
    CompletionStage<?> create(ChannelId id);
}
