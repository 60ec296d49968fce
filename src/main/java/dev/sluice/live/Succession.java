package dev.sluice.live;

import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.lease.HeldLease;
import dev.sluice.store.CompareAndSet;
import dev.sluice.store.StoredObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Completes a channel's former broadcast, before another one begins: the lease is what remembers it. Safe for all
/// threads.
final class Succession {
    private final LiveEnvironment environment;
    private final CompareAndSet playlists;
    private final BroadcastSealer sealer;
    private final Next next;

    /// How it goes on.
    interface Next {
        /// Takes the lease for a new broadcast.
        CompletionStage<Acquisition.Outcome> begin(HeldLease old, int rounds);

        /// Somebody else was faster.
        CompletionStage<Acquisition.Outcome> again(int rounds);
    }

    Succession(LiveEnvironment environment, CompareAndSet playlists, BroadcastSealer sealer, Next next) {
        this.environment = environment;
        this.playlists = playlists;
        this.sealer = sealer;
        this.next = next;
    }

    /// The old broadcast is over, but perhaps not everything that follows from it was done.
    ///
    /// @param old not open
    /// @param read its playlist
    /// @param rounds that are left to fight for the channel
    CompletionStage<Acquisition.Outcome> complete(HeldLease old, Optional<StoredObject> read, int rounds) {
        if (read.isEmpty()) {
            // Whoever ended the lease may have died before it could keep the session from its first playlist.
            return environment
                    .leases()
                    .replace(old, old.lease().nextEnded())
                    .thenCompose(won -> won.isPresent() ? buryEnded(won.get(), rounds) : next.again(rounds));
        }
        StoredObject object = read.get();
        Optional<MediaPlaylist> playlist =
                MediaPlaylistText.readIfIntact(object.content().toUtf8());
        if (playlist.isEmpty() || playlist.get().ended()) {
            return beginAfter(old, playlist, rounds);
        }
        // Its owner may be just about to write the end: the epoch decides who does.
        return environment
                .leases()
                .replace(old, old.lease().nextEnded())
                .thenCompose(won -> won.isPresent() ? end(won.get(), object, rounds) : next.again(rounds));
    }

    private CompletionStage<Acquisition.Outcome> buryEnded(HeldLease won, int rounds) {
        return Fence.bury(playlists, won).thenCompose(outcome -> switch (outcome) {
            case CompareAndSet.Outcome.Won buried -> next.begin(won, rounds);
            case CompareAndSet.Outcome.Lost(Optional<StoredObject> current) ->
                current.isPresent() && rounds > 1 ? complete(won, current, rounds - 1) : next.again(rounds);
        });
    }

    private CompletionStage<Acquisition.Outcome> end(HeldLease won, StoredObject object, int rounds) {
        return sealer.seal(won, object).thenCompose(outcome -> switch (outcome) {
            case BroadcastSealer.Outcome.Sealed() -> next.begin(won, rounds);
            case BroadcastSealer.Outcome.Changed(StoredObject current)
            when rounds > 1 -> complete(won, Optional.of(current), rounds - 1);
            case BroadcastSealer.Outcome.Changed changed -> next.again(rounds);
            case BroadcastSealer.Outcome.Fenced() -> next.again(rounds);
        });
    }

    /// Begins another broadcast behind one that is sealed, or whose playlist is damaged.
    CompletionStage<Acquisition.Outcome> beginAfter(HeldLease old, Optional<MediaPlaylist> sealed, int rounds) {
        CompletionStage<Void> finished =
                sealed.isPresent() ? sealer.finish(old.lease(), sealed.get()) : CompletableFuture.completedStage(null);
        return finished.thenCompose(done -> next.begin(old, rounds));
    }
}
