package dev.sluice.live;

import dev.sluice.channels.ChannelId;
import dev.sluice.channels.Conflict;
import dev.sluice.channels.KeyCheck;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.Revision;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.KeyHold;
import dev.sluice.lease.Lease;
import dev.sluice.lease.LeaseState;
import dev.sluice.store.CompareAndSet;
import dev.sluice.store.GetResult;
import dev.sluice.store.PutCondition;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Wins a channel for a session, in this order: the lease, then the playlist, then everything else.
///
/// Within the reconnect window the broadcast goes on: its playlist is rewritten once under the new epoch, which
/// fences whoever wrote it before. After the window, or without a playlist that could go on, the old broadcast is
/// sealed and a new one begins. All ages are the store's. Uncontended this takes two round trips after the lease
/// was read: the lease with a look at the playlist, then the fence with a second look at the key.
///
/// The lease is what remembers an unfinished broadcast, so it moves on to another one only when nothing is left to
/// seal, and a recorded one has its playlist of everything: whoever ended it may have died in between.
///
/// A session that is live may keep its channel, see [LeaseContest]. Who loses the lease to somebody else is judged
/// against that one in the same way, so of two that want a free channel one is the newcomer. Safe for all threads.
final class Acquisition {
    /// Rounds that a session fights for a channel before it gives up: each lost one means that somebody else won.
    private static final int ROUNDS = 3;

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final LiveEnvironment environment;
    private final ChannelId channel;
    private final String sessionId;
    private final Duration reconnectWindow;
    private final boolean record;
    private final Conflict conflict;
    private final Supplier<CompletionStage<KeyCheck>> keyCheck;
    private final Applicant applicant;
    private final CompareAndSet playlists;
    private final BroadcastSealer sealer;
    private final Succession succession;

    /// The newest lease of this session.
    private volatile @Nullable HeldLease lastWon;

    /// Who wants the channel.
    ///
    /// @param keyId of the stream key; null for one that is kept elsewhere
    /// @param address where it is used from
    record Applicant(@Nullable String keyId, String address) {
        /// What a kick may hold back: no key of ours has an empty name.
        String heldAs() {
            return keyId == null ? "" : keyId;
        }
    }

    /// How it ended.
    sealed interface Outcome {
        record Won(BroadcastOwnership ownership) implements Outcome {}

        /// Others won every time.
        record Lost() implements Outcome {}

        /// The lease was won, but the key does not hold any more; the lease was given back.
        record Revoked() implements Outcome {}

        /// The channel's policy keeps the session that is live.
        record InUse() implements Outcome {}

        /// The channel has changed hands too often in a short time.
        record Contested() implements Outcome {}

        /// A session was kicked, and the channel takes no other yet.
        record HeldBack(String reason, Duration left) implements Outcome {}
    }

    /// @param record whether a broadcast that begins here is recorded; one that goes on stays as it began
    /// @param conflict what becomes of this session where another one is live
    /// @param applicant who wants to publish
    /// @param keyCheck asked once the lease is won
    Acquisition(
            LiveEnvironment environment,
            ChannelId channel,
            String sessionId,
            Duration reconnectWindow,
            boolean record,
            Conflict conflict,
            Applicant applicant,
            Supplier<CompletionStage<KeyCheck>> keyCheck) {
        this.environment = environment;
        this.channel = channel;
        this.sessionId = sessionId;
        this.reconnectWindow = reconnectWindow;
        this.record = record;
        this.conflict = conflict;
        this.applicant = applicant;
        this.keyCheck = keyCheck;
        this.playlists = new CompareAndSet(environment.media(), MediaLayout.playlistHeaders(), DEADLINE);
        this.sealer = new BroadcastSealer(environment);
        this.succession = new Succession(environment, playlists, sealer, new Succession.Next() {
            @Override
            public CompletionStage<Outcome> begin(HeldLease old, int rounds) {
                return Acquisition.this.begin(Optional.of(old), rounds);
            }

            @Override
            public CompletionStage<Outcome> again(int rounds) {
                return Acquisition.this.again(rounds);
            }
        });
    }

    /// Tries to win. Where that fails after the lease was won, it is given back: nobody runs under it, and it would
    /// stand in the way of the next attempt.
    ///
    /// @param found the lease as it was just read
    /// @return fails with a store exception
    CompletionStage<Outcome> win(Optional<HeldLease> found) {
        return win(found, ROUNDS).whenComplete((outcome, failure) -> {
            HeldLease mine = lastWon;
            if (mine != null && (failure != null || outcome instanceof Outcome.Lost)) {
                var _ = environment.leases().replace(mine, mine.lease().givenBack(LeaseState.WAITING));
            }
        });
    }

    private CompletionStage<Outcome> win(Optional<HeldLease> found, int rounds) {
        if (rounds == 0) {
            return done(new Outcome.Lost());
        }
        if (found.isEmpty()) {
            return begin(found, rounds);
        }
        HeldLease old = found.get();
        Optional<KeyHold> hold = old.lease().holdOn(applicant.heldAs(), old.readAt());
        if (hold.isPresent()) {
            return done(new Outcome.HeldBack(
                    hold.get().reason(),
                    Duration.between(old.readAt(), hold.get().until())));
        }
        if (old.lease().settled()) {
            return begin(found, rounds);
        }
        if (!old.lease().isOpen()) {
            return playlistOf(old).thenCompose(read -> succession.complete(old, read, rounds));
        }
        boolean mine = old.lease().sessionId().equals(sessionId);
        if (mine || !LeaseContest.dependsOnPlaylist(old, conflict)) {
            return takeOver(old, rounds);
        }
        return playlistOf(old)
                .thenCompose(read -> switch (LeaseContest.judge(old, read, conflict, environment.segmentDuration())) {
                    case TAKE_OVER -> takeOver(old, rounds);
                    case IN_USE -> done(new Outcome.InUse());
                    case CONTESTED -> done(new Outcome.Contested());
                });
    }

    private CompletionStage<Outcome> takeOver(HeldLease old, int rounds) {
        CompletionStage<Optional<StoredObject>> playlist = playlistOf(old);
        boolean again = old.lease().sessionId().equals(sessionId);
        Lease next = lease(
                Optional.of(old),
                old.lease().broadcastId(),
                old.lease().recorded(),
                old.lease().reconnects() + (again ? 0 : 1));
        return environment
                .leases()
                .replace(old, next)
                .thenApply(this::noted)
                .thenCombine(
                        playlist, (won, read) -> won.isPresent() ? takeOn(old, won.get(), read, rounds) : again(rounds))
                .thenCompose(outcome -> outcome);
    }

    private Optional<HeldLease> noted(Optional<HeldLease> won) {
        won.ifPresent(held -> lastWon = held);
        return won;
    }

    private CompletionStage<Optional<StoredObject>> playlistOf(HeldLease held) {
        return environment.media().get(MediaLayout.mediaPlaylist(held.lease())).thenApply(GetResult::found);
    }

    /// The lease is ours and names the old broadcast: go on with it if that makes sense, else begin anew.
    private CompletionStage<Outcome> takeOn(HeldLease old, HeldLease won, Optional<StoredObject> read, int rounds) {
        if (read.isEmpty()) {
            return bury(old, won, rounds);
        }
        StoredObject object = read.get();
        String text = object.content().toUtf8();
        if (Revision.of(text).epoch() > won.lease().epoch()) {
            // Somebody has won the lease after us and is ahead already.
            return again(rounds);
        }
        Optional<MediaPlaylist> playlist = MediaPlaylistText.readIfIntact(text);
        if (playlist.isEmpty() || playlist.get().ended()) {
            return succession.beginAfter(won, playlist, rounds);
        }
        Duration silence = old.lease().state() == LeaseState.WAITING ? old.age() : object.age();
        return silence.compareTo(reconnectWindow) <= 0
                ? fence(won, playlist.get(), object, rounds)
                : seal(won, object, rounds);
    }

    private CompletionStage<Outcome> bury(HeldLease old, HeldLease won, int rounds) {
        return Fence.bury(playlists, won).thenCompose(outcome -> switch (outcome) {
            case CompareAndSet.Outcome.Won buried -> begin(Optional.of(won), rounds);
            // Its former owner has just written its first after all.
            case CompareAndSet.Outcome.Lost(Optional<StoredObject> current) ->
                current.isPresent() && rounds > 1 ? takeOn(old, won, current, rounds - 1) : again(rounds);
        });
    }

    /// Takes the lease for a new broadcast.
    private CompletionStage<Outcome> begin(Optional<HeldLease> old, int rounds) {
        return environment
                .leases()
                .replace(old.orElse(null), lease(old, environment.ids().broadcastId(), record, 0))
                .thenApply(this::noted)
                .thenCompose(won -> won.isPresent() ? checked(won.get(), ownership(won.get())) : again(rounds));
    }

    /// Rewrites the playlist as it is under our epoch, so that its former owner's next write fails.
    private CompletionStage<Outcome> fence(HeldLease won, MediaPlaylist playlist, StoredObject object, int rounds) {
        CompletionStage<KeyCheck> check = keyCheck.get();
        PutCondition unchanged = new PutCondition.IfMatch(object.etag());
        return Fence.write(playlists, won, playlist, unchanged).thenCompose(outcome -> switch (outcome) {
            case CompareAndSet.Outcome.Won fenced ->
                decided(
                        won,
                        new BroadcastOwnership(won, Optional.of(playlist), Optional.of(fenced.etag()), reconnectWindow),
                        check);
            // The former owner wrote once more after we had read: look again.
            case CompareAndSet.Outcome.Lost(Optional<StoredObject> current) ->
                current.isPresent() && rounds > 1 ? takeOn(won, won, current, rounds - 1) : again(rounds);
        });
    }

    private CompletionStage<Outcome> seal(HeldLease won, StoredObject object, int rounds) {
        return sealer.seal(won, object).thenCompose(outcome -> switch (outcome) {
            case BroadcastSealer.Outcome.Sealed() -> begin(Optional.of(won), rounds);
            case BroadcastSealer.Outcome.Fenced() -> again(rounds);
            case BroadcastSealer.Outcome.Changed(StoredObject current) ->
                rounds > 1 ? takeOn(won, won, Optional.of(current), rounds - 1) : again(rounds);
        });
    }

    private CompletionStage<Outcome> checked(HeldLease won, BroadcastOwnership ownership) {
        return decided(won, ownership, keyCheck.get());
    }

    private CompletionStage<Outcome> decided(
            HeldLease won, BroadcastOwnership ownership, CompletionStage<KeyCheck> check) {
        return check.thenCompose(key -> {
            if (key instanceof KeyCheck.Valid) {
                return done(new Outcome.Won(ownership));
            }
            return environment
                    .leases()
                    .replace(won, won.lease().givenBack(LeaseState.WAITING))
                    .thenApply(released -> new Outcome.Revoked());
        });
    }

    private CompletionStage<Outcome> again(int rounds) {
        return environment.leases().find(channel).thenCompose(found -> win(found, rounds - 1));
    }

    private static CompletionStage<Outcome> done(Outcome outcome) {
        return CompletableFuture.completedStage(outcome);
    }

    private BroadcastOwnership ownership(HeldLease won) {
        return new BroadcastOwnership(won, Optional.empty(), Optional.empty(), reconnectWindow);
    }

    /// The lease that follows.
    private Lease lease(Optional<HeldLease> old, String broadcastId, boolean recorded, int reconnects) {
        List<Instant> takeovers =
                old.map(held -> LeaseContest.takeoversAfter(held, sessionId)).orElse(List.of());
        return new Lease(
                channel,
                old.map(held -> held.lease().epoch() + 1).orElse(1L),
                environment.podId(),
                environment.instanceId(),
                sessionId,
                broadcastId,
                LeaseState.LIVE,
                recorded,
                false,
                takeovers,
                null,
                null,
                applicant.keyId(),
                applicant.address(),
                reconnects,
                old.map(held -> held.lease().holdsAfter(held.readAt())).orElse(List.of()));
    }
}
