package dev.sluice.live;

import dev.sluice.channels.Conflict;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.LeaseState;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides whether a session that is live keeps its channel against a newcomer. All ages are the store's.
///
/// A newcomer mostly is the same encoder, whose old connection nobody knows to be dead yet, so it takes the channel
/// over. Where that goes on and on, two encoders with one key fight, and no viewer sees a picture: the newest one
/// stays outside then, unless the other has stopped publishing.
final class LeaseContest {
    /// An encoder that lost its connection comes back after two to five seconds, and once more if that connection
    /// fails too: so many times in [#MEMORY] it is let in at once.
    static final int FREE_TAKEOVERS = 3;

    static final Duration MEMORY = Duration.ofSeconds(60);

    /// So many target durations without a new version of the playlist: its owner does not publish. Players stall by
    /// then.
    private static final int PATIENCE_IN_TARGETS = 3;

    /// A policy that keeps the live session does not give it up for one slow upload.
    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(10);

    private LeaseContest() {}

    /// How it ends.
    enum Verdict {
        /// The newcomer may take the channel over.
        TAKE_OVER,

        /// The channel's policy keeps the session that is live.
        IN_USE,

        /// The channel has changed hands too often.
        CONTESTED
    }

    /// Whether the playlist has a say: else the newcomer takes over, or there is nobody to take over from.
    static boolean dependsOnPlaylist(HeldLease held, Conflict conflict) {
        return held.lease().state() == LeaseState.LIVE
                && (conflict == Conflict.REJECT || recentTakeovers(held).size() >= FREE_TAKEOVERS);
    }

    /// Judges a lease for which [#dependsOnPlaylist] holds.
    ///
    /// @param playlist that the lease names
    /// @param segmentDuration what target durations are like where there is none
    static Verdict judge(HeldLease held, Optional<StoredObject> playlist, Conflict conflict, Duration segmentDuration) {
        Duration stall = playlist.flatMap(
                        found -> MediaPlaylistText.readIfIntact(found.content().toUtf8()))
                .map(MediaPlaylist::targetSeconds)
                .map(seconds -> Duration.ofSeconds((long) PATIENCE_IN_TARGETS * seconds))
                .orElse(segmentDuration.multipliedBy(PATIENCE_IN_TARGETS));
        // Whoever has just won the lease has had no time to write the playlist.
        Duration silence = LeaseJudge.silence(held, playlist);
        if (conflict == Conflict.REJECT) {
            Duration patience = stall.compareTo(LEAST_PATIENCE) > 0 ? stall : LEAST_PATIENCE;
            return silence.compareTo(patience) < 0 ? Verdict.IN_USE : Verdict.TAKE_OVER;
        }
        return silence.compareTo(stall) < 0 ? Verdict.CONTESTED : Verdict.TAKE_OVER;
    }

    /// What [Lease#takeovers()] is once a session has replaced a lease.
    static List<Instant> takeoversAfter(HeldLease old, String sessionId) {
        List<Instant> takeovers = new ArrayList<>(recentTakeovers(old));
        if (old.lease().state() == LeaseState.LIVE && !old.lease().sessionId().equals(sessionId)) {
            takeovers.add(old.readAt());
        }
        return takeovers.subList(Math.max(0, takeovers.size() - FREE_TAKEOVERS), takeovers.size());
    }

    /// A time far ahead is none either: the store's clock was wrong once.
    private static List<Instant> recentTakeovers(HeldLease held) {
        return held.lease().takeovers().stream()
                .filter(at -> Duration.between(at, held.readAt()).abs().compareTo(MEMORY) < 0)
                .toList();
    }
}
