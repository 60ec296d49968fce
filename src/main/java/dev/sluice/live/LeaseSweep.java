package dev.sluice.live;

import dev.sluice.bytes.Bytes;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.hls.Revision;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.lease.Leases;
import dev.sluice.store.CompareAndSet;
import dev.sluice.store.GetResult;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Ends the broadcasts of sessions that died, and completes ends that a death has interrupted.
///
/// It first wins the lease, as everybody does who wants to write a playlist, and then seals exactly the version that
/// was judged. If that one has changed, the session lives, and gets its lease back, as it does if the store does not
/// take the end. A session of which only the silence is known must be found unchanged twice: after a failure of the
/// store all sessions look silent for a moment.
///
/// Several may run at once, on any processes. Blocks; confined to one thread.
final class LeaseSweep {
    /// Leases that are looked at together.
    private static final int AT_ONCE = 8;

    /// After each lease that was won, so that a cluster that died as a whole is not worked off in one burst.
    private static final Duration PAUSE = Duration.ofMillis(100);

    /// Between the two looks at a silent session: more than two segments of the longest kind, so that one that lives
    /// has written.
    private static final Duration SECOND_LOOK = Duration.ofSeconds(30);

    /// More sessions than a large installation has; those beyond are looked at again when some of these are done.
    private static final int MAX_SUSPECTS = 10_000;

    /// Ends that fail one after the other before a sweep leaves the rest to the next one: then it is the store, and
    /// each further one would take a lease in vain.
    private static final int MAX_FAILED_ENDS = 3;

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final LiveEnvironment environment;
    private final Leases leases;
    private final ObjectStore media;
    private final ObjectStore control;
    private final Channels channels;
    private final Owners owners;
    private final Duration grace;
    private final Pause pause;
    private final BroadcastSealer sealer;
    private final CompareAndSet playlists;
    private Map<ChannelId, Suspicion> suspicions = new HashMap<>();
    private int failedEnds;

    /// Lets time go by on the sweep's thread.
    interface Pause {
        void pause(Duration time) throws InterruptedException;
    }

    private record Suspicion(String version, Duration silence) {}

    private record Look(HeldLease held, Optional<StoredObject> playlist, LeaseVerdict verdict) {
        Lease lease() {
            return held.lease();
        }

        /// What changes with every sign of life.
        String version() {
            return held.etag() + "/" + playlist.map(StoredObject::etag).orElse("none");
        }
    }

    /// @param control where the leases are listed
    /// @param grace how long a session of another process may be silent although it lives
    LeaseSweep(
            LiveEnvironment environment,
            ObjectStore control,
            Channels channels,
            Owners owners,
            Duration grace,
            Pause pause) {
        this.environment = environment;
        this.leases = environment.leases();
        this.media = environment.media();
        this.control = control;
        this.channels = channels;
        this.owners = owners;
        this.grace = grace;
        this.pause = pause;
        this.sealer = new BroadcastSealer(environment);
        this.playlists = new CompareAndSet(media, MediaLayout.playlistHeaders(), DEADLINE);
    }

    /// Sweeps once. What fails is counted and left to the next time.
    ///
    /// @throws dev.sluice.store.StoreException if the store cannot even be listed
    /// @throws CancellationException if the thread is interrupted
    SweepTally run() {
        SweepTally tally = new SweepTally();
        Map<ChannelId, Suspicion> before = suspicions;
        suspicions = new HashMap<>();
        failedEnds = 0;
        List<ChannelId> together = new ArrayList<>(AT_ONCE);
        for (String key : new Listing(control, Leases.PREFIX)) {
            Leases.channelOf(key).ifPresent(together::add);
            if (together.size() == AT_ONCE) {
                sweep(together, before, tally);
                together.clear();
            }
        }
        sweep(together, before, tally);
        return tally;
    }

    private void sweep(List<ChannelId> together, Map<ChannelId, Suspicion> before, SweepTally tally) {
        List<CompletableFuture<Optional<Look>>> looks = together.stream()
                .map(channel -> look(channel).toCompletableFuture())
                .toList();
        for (int i = 0; i < looks.size(); i++) {
            try {
                Optional<Look> look = Blocking.await(looks.get(i));
                look.ifPresent(found -> act(found, before, tally));
            } catch (CancellationException e) {
                throw e;
            } catch (RuntimeException e) {
                tally.failed("lease of " + together.get(i), e);
            }
        }
    }

    private CompletionStage<Optional<Look>> look(ChannelId channel) {
        return leases.find(channel).thenCompose(found -> {
            if (found.isEmpty() || found.get().lease().settled()) {
                return CompletableFuture.completedStage(Optional.<Look>empty());
            }
            HeldLease held = found.get();
            Owners.Fate fate = owners.fateOf(held.lease());
            return media.get(MediaLayout.mediaPlaylist(held.lease()))
                    .thenApply(GetResult::found)
                    .thenCompose(playlist -> window(held, playlist, fate)
                            .thenApply(window -> Optional.of(
                                    new Look(held, playlist, LeaseJudge.judge(held, playlist, window, fate, grace)))));
        });
    }

    /// How long the broadcast waits for its encoder. The channel is only asked where the answer matters.
    private CompletionStage<Duration> window(HeldLease held, Optional<StoredObject> playlist, Owners.Fate fate) {
        boolean matters = LeaseJudge.mayBeWritten(held, playlist)
                && LeaseJudge.silence(held, playlist).compareTo(LeaseJudge.margin(fate, grace)) > 0;
        return matters
                ? channels.find(held.lease().channelId())
                        .thenApply(channel -> channel.flatMap(found -> Optional.ofNullable(found.reconnectWindow()))
                                .orElse(environment.reconnectWindow()))
                : CompletableFuture.completedStage(environment.reconnectWindow());
    }

    private void act(Look found, Map<ChannelId, Suspicion> before, SweepTally tally) {
        switch (found.verdict()) {
            case LEAVE -> {}
            case SUSPECT -> {
                if (isSecondLook(found, before.get(found.lease().channelId()))) {
                    reap(found, tally);
                }
            }
            case REAP -> reap(found, tally);
            case SETTLE -> settle(found);
        }
    }

    private boolean isSecondLook(Look found, @Nullable Suspicion before) {
        Duration silence = LeaseJudge.silence(found.held(), found.playlist());
        Suspicion suspicion = before != null && before.version().equals(found.version())
                ? before
                : new Suspicion(found.version(), silence);
        boolean second = silence.minus(suspicion.silence()).compareTo(SECOND_LOOK) >= 0;
        if (!second && suspicions.size() < MAX_SUSPECTS) {
            suspicions.put(found.lease().channelId(), suspicion);
        }
        return second;
    }

    /// Ends a broadcast whose session is gone, or completes its end.
    private void reap(Look found, SweepTally tally) {
        if (failedEnds >= MAX_FAILED_ENDS) {
            return;
        }
        Optional<HeldLease> won = win(found.held());
        if (won.isEmpty()) {
            return;
        }
        try {
            if (!end(won.get(), found.playlist(), tally)) {
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
    private void settle(Look found) {
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
                && found.playlist().filter(LeaseSweep::namesSomething).isPresent();
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
