package dev.sluice.live;

import dev.sluice.hls.MultivariantPlaylistText;
import dev.sluice.hls.Revision;
import dev.sluice.lease.Lease;
import dev.sluice.store.PutCondition;
import dev.sluice.store.StoredObject;
import java.util.Optional;

/// Decides whether an ended broadcast can still be found from its channel's index, now or ever again.
///
/// An index of a lower epoch than the broadcast's, or none, is no proof even if it does not name it: the session may
/// be suspended just before it writes the index.
final class IndexJudge {
    /// What may be done.
    sealed interface Verdict {
        /// It does not lead to the broadcast, and no session that would point it there can write it any more.
        record Clear() implements Verdict {}

        /// Nothing: somebody else will write it.
        record Wait() implements Verdict {}

        /// Nobody is going to write it, so the clean-up does: nothing is on.
        record GoOffline(String text, PutCondition condition) implements Verdict {}
    }

    private IndexJudge() {}

    /// Judges for one broadcast.
    ///
    /// @param epoch of the broadcast's last playlist
    /// @param lease the channel's, read before `index`
    static Verdict judge(BroadcastFolder folder, long epoch, Lease lease, Optional<StoredObject> index) {
        String text = index.map(object -> object.content().toUtf8()).orElse("");
        Revision revision = Revision.of(text);
        if (revision.epoch() >= epoch && !text.contains(folder.path())) {
            return new Verdict.Clear();
        }
        // Only the winner of an epoch writes in it, but the owner of an ended lease is done, and any other broadcast's
        // sessions are of lower epochs.
        boolean nobodyElseWill = !lease.isOpen()
                && !lease.broadcastId().equals(folder.broadcastId())
                && lease.epoch() >= revision.epoch();
        return nobodyElseWill ? goOffline(lease.epoch(), index) : new Verdict.Wait();
    }

    /// The index that shows that nothing is on, as the owner of `epoch` writes it over the one that was read.
    static Verdict.GoOffline goOffline(long epoch, Optional<StoredObject> index) {
        Revision before =
                Revision.of(index.map(object -> object.content().toUtf8()).orElse(""));
        long number = before.epoch() == epoch ? before.number() + 1 : 0;
        return new Verdict.GoOffline(
                MultivariantPlaylistText.offline(new Revision(epoch, number)),
                PutCondition.unchanged(index.map(StoredObject::etag).orElse(null)));
    }
}
