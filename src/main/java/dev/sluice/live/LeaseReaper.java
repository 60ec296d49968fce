package dev.sluice.live;

import dev.sluice.bytes.Bytes;
import dev.sluice.hls.Revision;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.Leases;
import dev.sluice.store.CompareAndSet;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/// Ends broadcasts in the place of sessions that are gone.
///
/// It first wins the lease, as everybody does who wants to write a playlist, and then seals exactly the version that
/// was judged. If that one has changed, the session lives, and gets its lease back, as it does if the store does not
/// take the end.
///
/// Blocks; confined to one thread.
final class LeaseReaper {
    /// After each lease that was won, so that a cluster that died as a whole is not worked off in one burst.
    private static final Duration PAUSE = Duration.ofMillis(100);

    /// Ends that fail one after the other before a sweep leaves the rest to the next one: then it is the store, and
    /// each further one would take a lease in vain.
    private static final int MAX_FAILED_ENDS = 3;

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Leases leases;
    private final ObjectStore media;
    private final Pause pause;
    private final BroadcastSealer sealer;
    private final CompareAndSet playlists;
    private int failedEnds;

    /// Lets time go by on the sweep's thread.
    interface Pause {
        void pause(Duration time) throws InterruptedException;
    }

    LeaseReaper(LiveEnvironment environment, Pause pause) {
        this.leases = environment.leases();
        this.media = environment.media();
        this.pause = pause;
        this.sealer = new BroadcastSealer(environment);
        this.playlists = new CompareAndSet(media, MediaLayout.playlistHeaders(), DEADLINE);
    }

    /// A sweep begins: the store may be well again.
    void begin() {
        failedEnds = 0;
    }

    /// Whether this sweep had better leave the rest to the next one.
    boolean givesUp() {
        return failedEnds >= MAX_FAILED_ENDS;
    }

    /// Ends a broadcast whose session is gone, or completes its end.
    ///
    /// @return whether it has ended
    boolean reap(LeaseLook found, SweepTally tally) {
        if (givesUp()) {
            return false;
        }
        Optional<HeldLease> won = win(found.held());
        if (won.isEmpty()) {
            return false;
        }
        boolean ended;
        try {
            ended = end(won.get(), found.playlist(), tally);
            if (!ended) {
                // It has written once more: its session lives.
                giveBack(won.get(), found.lease());
            }
            failedEnds = 0;
        } catch (RuntimeException e) {
            failedEnds++;
            try {
                // Nothing has ended. Left as it is, the lease would say that a session is over which may still live.
                giveBack(won.get(), found.lease());
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
        rest();
        return ended;
    }

    private void giveBack(HeldLease won, Lease before) {
        if (before.isOpen()) {
            Blocking.await(leases.replace(won, won.lease().in(before.state())));
        }
    }

    private Optional<HeldLease> win(HeldLease held) {
        return Blocking.await(leases.replace(held, held.lease().nextEnded()));
    }

    private void rest() {
        try {
            pause.pause(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    /// Writes the end under a won epoch.
    ///
    /// @return false if the playlist is not any more what was judged
    private boolean end(HeldLease won, Optional<StoredObject> judged, SweepTally tally) {
        if (judged.isEmpty()) {
            // Whoever was about to write the first one must not.
            return Blocking.await(Fence.bury(playlists, won)) instanceof CompareAndSet.Outcome.Won;
        }
        BroadcastSealer.Outcome outcome = Blocking.await(sealer.seal(won, judged.get()));
        if (outcome instanceof BroadcastSealer.Outcome.Sealed && !LeaseJudge.hasEnded(judged.get())) {
            tally.sealed();
        }
        return switch (outcome) {
            case BroadcastSealer.Outcome.Changed(StoredObject current) -> LeaseJudge.hasEnded(current);
            case BroadcastSealer.Outcome.Sealed sealed -> true;
            case BroadcastSealer.Outcome.Fenced fenced -> true;
        };
    }

    /// Does what follows an end: the playlist of everything, the index offline, and the mark that nothing is left.
    void settle(LeaseLook found) {
        HeldLease held = found.held();
        found.playlist().ifPresent(playlist -> Blocking.await(sealer.seal(held, playlist)));
        String key = MediaLayout.index(held.lease().channelId());
        Optional<StoredObject> index = Blocking.read(media, key);
        String text = index.map(object -> object.content().toUtf8()).orElse("");
        long epoch = Revision.of(text).epoch();
        if (epoch > held.lease().epoch()) {
            return;
        }
        boolean leadsSomewhere = text.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#"));
        boolean mayStillBeWritten = epoch < held.lease().epoch()
                && found.playlist().filter(LeaseReaper::namesSomething).isPresent();
        if (!leadsSomewhere && !mayStillBeWritten) {
            settled(held);
            return;
        }
        // The new epoch stops a session that was suspended before it wrote the index.
        Optional<HeldLease> won = win(held);
        if (won.isPresent()) {
            IndexJudge.Verdict.GoOffline offline =
                    IndexJudge.goOffline(won.get().lease().epoch(), index);
            if (Blocking.write(playlists, key, Bytes.utf8(offline.text()), offline.condition())) {
                settled(won.get());
            }
            rest();
        }
    }

    private void settled(HeldLease held) {
        // Who lost has nothing to say any more.
        Blocking.await(leases.replace(held, held.lease().settle()));
    }

    private static boolean namesSomething(StoredObject playlist) {
        return playlist.content().toUtf8().contains("#EXTINF");
    }
}
