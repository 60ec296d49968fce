package dev.sluice.live;

import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Channels;
import dev.sluice.lease.Leases;
import dev.sluice.store.ListedObject;
import dev.sluice.store.ObjectStore;
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

/// Looks at all leases, and ends the broadcasts of sessions that died, or completes ends that a death has interrupted.
/// It is the net under [PodSweep], which knows which sessions to look at.
///
/// A session of which only the silence is known must be found unchanged twice: after a failure of the store all
/// sessions look silent for a moment.
///
/// Several may run at once, on any processes. Blocks; confined to one thread.
final class LeaseSweep {
    /// Leases that are looked at together.
    private static final int AT_ONCE = 8;

    /// Between the two looks at a silent session: more than two segments of the longest kind, so that one that lives
    /// has written.
    private static final Duration SECOND_LOOK = Duration.ofSeconds(30);

    /// More sessions than a large installation has; those beyond are looked at again when some of these are done.
    private static final int MAX_SUSPECTS = 10_000;

    /// Some 10 MB. Those beyond are read each time.
    private static final int MAX_SETTLED = 50_000;

    private final ObjectStore control;
    private final Owners owners;
    private final LeaseLooks looks;
    private final LeaseReaper reaper;
    private Map<ChannelId, Suspicion> suspicions = new HashMap<>();
    private Map<ChannelId, String> settled = new HashMap<>();

    private record Suspicion(String version, Duration silence) {}

    /// One sweep.
    private record Round(
            Owners owners,
            Map<ChannelId, Suspicion> suspicionsBefore,
            Map<ChannelId, String> settledBefore,
            SweepTally tally) {}

    /// @param control where the leases are listed
    /// @param grace how long a session of another process may be silent although it lives
    LeaseSweep(
            LiveEnvironment environment,
            ObjectStore control,
            Channels channels,
            Owners owners,
            Duration grace,
            LeaseReaper.Pause pause) {
        this.control = control;
        this.owners = owners;
        this.looks = new LeaseLooks(environment, channels, grace);
        this.reaper = new LeaseReaper(environment, pause);
    }

    /// Sweeps once. What fails is counted and left to the next time.
    ///
    /// @throws dev.sluice.store.StoreException if the store cannot even be listed
    /// @throws CancellationException if the thread is interrupted
    SweepTally run() {
        Round round = new Round(owners.forOneSweep(), suspicions, settled, new SweepTally());
        suspicions = new HashMap<>();
        settled = new HashMap<>();
        reaper.begin();
        List<ChannelId> together = new ArrayList<>(AT_ONCE);
        for (ListedObject listed : new Listing(control, Leases.PREFIX)) {
            Optional<ChannelId> channel = Leases.channelOf(listed.key());
            if (channel.isEmpty() || isSettled(channel.get(), listed, round)) {
                continue;
            }
            together.add(channel.get());
            if (together.size() == AT_ONCE) {
                sweep(together, round);
                together.clear();
            }
        }
        sweep(together, round);
        return round.tally();
    }

    /// Whether an earlier sweep has read this very version, and found that nothing is left to do.
    private boolean isSettled(ChannelId channel, ListedObject listed, Round round) {
        String etag = round.settledBefore().get(channel);
        if (etag == null || !etag.equals(listed.etag())) {
            return false;
        }
        settled.put(channel, etag);
        return true;
    }

    private void sweep(List<ChannelId> together, Round round) {
        List<CompletableFuture<Optional<LeaseLook>>> found = together.stream()
                .map(channel -> look(channel, round).toCompletableFuture())
                .toList();
        for (int i = 0; i < found.size(); i++) {
            try {
                Optional<LeaseLook> look = Blocking.await(found.get(i));
                look.ifPresent(one -> act(one, round));
            } catch (CancellationException e) {
                throw e;
            } catch (RuntimeException e) {
                round.tally().failed("lease of " + together.get(i), e);
            }
        }
    }

    private CompletionStage<Optional<LeaseLook>> look(ChannelId channel, Round round) {
        return looks.find(channel).thenCompose(found -> {
            if (found.isEmpty() || found.get().lease().settled()) {
                return CompletableFuture.completedStage(found.map(LeaseLook::leftAlone));
            }
            return round.owners()
                    .fateOf(found.get())
                    .thenCompose(fate -> fate == Owners.Fate.RUNNING
                            ? CompletableFuture.completedStage(LeaseLook.leftAlone(found.get()))
                            : looks.look(found.get(), fate))
                    .thenApply(Optional::of);
        });
    }

    private void act(LeaseLook found, Round round) {
        switch (found.verdict()) {
            case LEAVE -> {
                if (found.lease().settled() && settled.size() < MAX_SETTLED) {
                    settled.put(found.lease().channelId(), found.held().etag());
                }
            }
            case SUSPECT -> {
                if (isSecondLook(
                        found, round.suspicionsBefore().get(found.lease().channelId()))) {
                    reaper.reap(found, round.tally());
                }
            }
            case REAP -> reaper.reap(found, round.tally());
            case SETTLE -> reaper.settle(found);
        }
    }

    private boolean isSecondLook(LeaseLook found, @Nullable Suspicion before) {
        Duration silence = found.silence();
        Suspicion suspicion = before != null && before.version().equals(found.version())
                ? before
                : new Suspicion(found.version(), silence);
        boolean second = silence.minus(suspicion.silence()).compareTo(SECOND_LOOK) >= 0;
        if (!second && suspicions.size() < MAX_SUSPECTS) {
            suspicions.put(found.lease().channelId(), suspicion);
        }
        return second;
    }
}
