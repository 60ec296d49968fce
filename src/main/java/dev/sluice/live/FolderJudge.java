package dev.sluice.live;

import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.Revision;
import dev.sluice.hls.Ticks;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.store.PutCondition;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Decides what may go from a broadcast's folder, from documents that were read after the folder was listed.
///
/// A lease never comes back to a broadcast that it has left, and names one before it has a playlist. Only segments may
/// stand there earlier: a session that moves on to its next broadcast names them with the next epoch, under which it
/// hopes to win the lease for that one, and writes nothing else before. So a lease that was read after the listing,
/// names another broadcast, and is of a higher epoch than what the folder holds, proves that nobody can go on with it.
final class FolderJudge {
    /// The session whose broadcast the lease does not name any more may be about to write its last version.
    static final Duration LEFT_AFTER = Duration.ofSeconds(60);

    /// Where a broadcast ended without a playlist, an empty one stands so long in the way of a process that was
    /// suspended before it wrote its first.
    static final Duration TOMBSTONE_KEPT = Duration.ofHours(24);

    /// The list has never named anything, so any target duration is true.
    static final MediaPlaylist TOMBSTONE = MediaPlaylist.empty(1, false).seal();

    private static final FolderVerdict KEEP = new FolderVerdict.Keep();

    private FolderJudge() {}

    /// Judges.
    ///
    /// @param held the channel's lease
    /// @param read the folder's media playlist
    /// @param window that this process gives its playlists; others may give more
    static FolderVerdict judge(BroadcastFolder folder, HeldLease held, Optional<StoredObject> read, Duration window) {
        boolean closed = isClosed(folder, held.lease());
        if (read.isEmpty()) {
            return closed ? seal(folder, held, TOMBSTONE, Revision.NONE, new PutCondition.IfAbsent()) : KEEP;
        }
        StoredObject object = read.get();
        String text = object.content().toUtf8();
        Revision revision = Revision.of(text);
        Optional<MediaPlaylist> intact = MediaPlaylistText.readIfIntact(text);
        if (intact.isEmpty()) {
            return KEEP;
        }
        MediaPlaylist playlist = intact.get();
        Duration keptFor = SegmentRetention.keptFor(Ticks.of(window), playlist);
        if (!playlist.ended()) {
            return closed
                    ? seal(folder, held, playlist.seal(), revision, new PutCondition.IfMatch(object.etag()))
                    : new FolderVerdict.Unnamed(leftByOthers(folder, playlist, revision.epoch()), keptFor);
        }
        if (!closed || isUnsettled(folder, held.lease())) {
            return KEEP;
        }
        if (playlist.entries().isEmpty()) {
            return tombstone(folder, object.age());
        }
        return object.age().compareTo(BroadcastEnding.HOLD.plus(keptFor)) >= 0
                ? new FolderVerdict.Retire(revision, keptFor)
                : KEEP;
    }

    /// Whether no session can go on with the broadcast, or begin it.
    private static boolean isClosed(BroadcastFolder folder, Lease lease) {
        return !lease.isOpen()
                || (!lease.broadcastId().equals(folder.broadcastId()) && newestEpoch(folder) < lease.epoch());
    }

    private static long newestEpoch(BroadcastFolder folder) {
        return folder.segments().stream()
                .map(SegmentName::parse)
                .mapToLong(name -> name.map(SegmentName::epoch).orElse(0L))
                .max()
                .orElse(0);
    }

    /// Whether the sweep of leases still has to do with it.
    private static boolean isUnsettled(BroadcastFolder folder, Lease lease) {
        return lease.broadcastId().equals(folder.broadcastId()) && !lease.isOpen() && !lease.settled();
    }

    private static FolderVerdict seal(
            BroadcastFolder folder, HeldLease held, MediaPlaylist last, Revision before, PutCondition condition) {
        boolean leaseIsNotTheNewest = before.epoch() > held.lease().epoch();
        if (leaseIsNotTheNewest || isUnsettled(folder, held.lease())) {
            return KEEP;
        }
        return held.age().compareTo(LEFT_AFTER) >= 0
                ? new FolderVerdict.Seal(last, new Revision(held.lease().epoch(), before.number() + 1), condition)
                : KEEP;
    }

    /// The owners of lower epochs are fenced by the playlist, and whoever takes it on begins with what it names. What
    /// its own or a higher epoch has stored may be about to be named.
    private static List<String> leftByOthers(BroadcastFolder folder, MediaPlaylist playlist, long epoch) {
        Set<String> named =
                playlist.entries().stream().map(entry -> entry.uri()).collect(Collectors.toSet());
        return folder.segments().stream()
                .filter(name -> !named.contains(name))
                .filter(name -> SegmentName.parse(name)
                        .filter(segment -> segment.epoch() < epoch)
                        .isPresent())
                .toList();
    }

    private static FolderVerdict tombstone(BroadcastFolder folder, Duration age) {
        if (!folder.segments().isEmpty()) {
            return new FolderVerdict.Unnamed(folder.segments(), Duration.ZERO);
        }
        return age.compareTo(TOMBSTONE_KEPT) >= 0 ? new FolderVerdict.Forget() : KEEP;
    }
}
