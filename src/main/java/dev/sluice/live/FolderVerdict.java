package dev.sluice.live;

import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.Revision;
import dev.sluice.store.PutCondition;
import java.time.Duration;
import java.util.List;

/// What the clean-up may do with a broadcast's folder. Each one that changes something stays true for ever once it
/// has been: whoever acts on it late, or twice, does no harm.
sealed interface FolderVerdict {
    /// Somebody may still need it, or it is not understood.
    record Keep() implements FolderVerdict {}

    /// Nobody can go on with it: it gets its end, if it still stands as it was read.
    record Seal(MediaPlaylist last, Revision revision, PutCondition condition) implements FolderVerdict {}

    /// No version of the playlist will ever name these segments again.
    ///
    /// @param keptFor how long they stay after no version has named them any more
    record Unnamed(List<String> names, Duration keptFor) implements FolderVerdict {}

    /// The broadcast ended so long ago that it may go as a whole, if the index does not name it either.
    ///
    /// @param keptFor how long it stays after the index has not named it any more
    record Retire(Revision revision, Duration keptFor) implements FolderVerdict {}

    /// An end that names nothing is not needed any more, either.
    record Forget() implements FolderVerdict {}
}
