package dev.sluice.live;

import dev.sluice.bytes.Bytes;
import dev.sluice.channels.ChannelId;
import dev.sluice.hls.MultivariantPlaylistText;
import dev.sluice.hls.Revision;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Gives channels that were never live an index without variants, so that their players wait instead of failing.
/// Older than what any session writes, and never in place of it. Safe for all threads.
public record OfflineIndexes(ObjectStore media) {
    /// Whoever makes a channel waits for it, and can do without it.
    private static final Duration DEADLINE = Duration.ofSeconds(3);

    /// Writes the channel's index unless there is one.
    ///
    /// @return fails with a [dev.sluice.store.StoreException]
    public CompletionStage<PutResult> create(ChannelId channel) {
        return media.put(new PutRequest(
                MediaLayout.index(channel),
                List.of(Bytes.utf8(MultivariantPlaylistText.offline(Revision.NONE))),
                MediaLayout.playlistHeaders(),
                new PutCondition.IfAbsent(),
                DEADLINE));
    }
}
