package dev.sluice.live;

import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.lease.HeldLease;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.util.Optional;

/// Decides which leases need somebody else than their session. All ages are the store's.
final class LeaseJudge {
    /// An ended lease is its session's for so long: twice as long as the session takes to settle it, with the hold
    /// before the index goes offline.
    static final Duration SESSIONS_OWN = BroadcastEnding.HOLD.multipliedBy(2);

    private LeaseJudge() {}

    /// How long ago the last sign of life was given: the lease's own last change, or its playlist's.
    static Duration silence(HeldLease held, Optional<StoredObject> playlist) {
        return playlist.map(StoredObject::age)
                .filter(age -> age.compareTo(held.age()) < 0)
                .orElse(held.age());
    }

    /// How long a session may be silent although it lives, beyond the time that its broadcast waits for it.
    static Duration margin(Owners.Fate fate, Duration grace) {
        return fate == Owners.Fate.GONE ? Duration.ZERO : grace;
    }

    /// Whether something is open that only the session's silence allows to end. A lease that has ended proves
    /// nothing while its playlist is open: the session may still write it, to its end or, where somebody took it
    /// for dead and could not complete that, for long.
    static boolean mayBeWritten(HeldLease held, Optional<StoredObject> playlist) {
        return held.lease().isOpen()
                || (!held.lease().settled()
                        && playlist.filter(found -> !hasEnded(found)).isPresent());
    }

    /// Judges.
    ///
    /// @param playlist that the lease names
    /// @param window how long the broadcast waits for its encoder
    /// @param fate of the session
    /// @param grace how long a living session may be silent
    static LeaseVerdict judge(
            HeldLease held, Optional<StoredObject> playlist, Duration window, Owners.Fate fate, Duration grace) {
        boolean sessionsOwn =
                !held.lease().isOpen() && fate != Owners.Fate.GONE && held.age().compareTo(SESSIONS_OWN) < 0;
        if (held.lease().settled() || fate == Owners.Fate.RUNNING || sessionsOwn) {
            return LeaseVerdict.LEAVE;
        }
        if (mayBeWritten(held, playlist)) {
            if (silence(held, playlist).compareTo(window.plus(margin(fate, grace))) <= 0) {
                return LeaseVerdict.LEAVE;
            }
            return fate == Owners.Fate.GONE ? LeaseVerdict.REAP : LeaseVerdict.SUSPECT;
        }
        boolean held60s = playlist.map(StoredObject::age).orElse(held.age()).compareTo(BroadcastEnding.HOLD) >= 0;
        return held60s ? LeaseVerdict.SETTLE : LeaseVerdict.LEAVE;
    }

    /// Whether nothing is left to seal: the list has ended, or is damaged, so that no player reads it either.
    static boolean hasEnded(StoredObject playlist) {
        return MediaPlaylistText.readIfIntact(playlist.content().toUtf8())
                .map(MediaPlaylist::ended)
                .orElse(true);
    }
}
