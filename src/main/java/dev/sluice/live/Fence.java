package dev.sluice.live;

import dev.sluice.bytes.Bytes;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.Revision;
import dev.sluice.lease.HeldLease;
import dev.sluice.store.CompareAndSet;
import dev.sluice.store.PutCondition;
import java.util.concurrent.CompletionStage;

/// The first version of a broadcast's playlist under a won epoch: whoever owned the broadcast before fails with the
/// next write, and stops.
final class Fence {
    private Fence() {}

    /// Writes `playlist` if `condition` holds, as revision 0: a session's own versions count from 1.
    ///
    /// @param won names the broadcast
    static CompletionStage<CompareAndSet.Outcome> write(
            CompareAndSet playlists, HeldLease won, MediaPlaylist playlist, PutCondition condition) {
        String text = MediaPlaylistText.write(playlist, new Revision(won.lease().epoch(), 0));
        return playlists.write(MediaLayout.mediaPlaylist(won.lease()), Bytes.utf8(text), condition);
    }

    /// Ends a broadcast of which nobody has seen anything. An empty list with its end keeps it so: without one its
    /// former owner, who does not know yet that it is fenced, could still write its first, and nobody would ever
    /// end that.
    static CompletionStage<CompareAndSet.Outcome> bury(CompareAndSet playlists, HeldLease won) {
        return write(playlists, won, FolderJudge.TOMBSTONE, new PutCondition.IfAbsent());
    }
}
