package dev.sluice.live;

import dev.sluice.bytes.MalformedException;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.Revision;
import dev.sluice.lease.HeldLease;
import dev.sluice.lease.Lease;
import dev.sluice.store.CompareAndSet;
import dev.sluice.store.PutCondition;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/// Ends a broadcast for good, whoever finds that its time has come: EXT-X-ENDLIST under a won epoch, then, if it is
/// recorded, its [Recording]. Each step can be made again after any failure, by anybody. Safe for all threads; stages
/// complete on the store's.
final class BroadcastSealer {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Logger LOG = Logger.getLogger(BroadcastSealer.class);

    private final CompareAndSet playlists;
    private final Recording recording;

    BroadcastSealer(LiveEnvironment environment) {
        this.playlists = new CompareAndSet(environment.media(), MediaLayout.playlistHeaders(), DEADLINE);
        this.recording = new Recording(environment);
    }

    /// What became of a playlist that was to be sealed.
    sealed interface Outcome {
        /// Nothing is left to seal, and a recorded broadcast has its playlist of everything.
        record Sealed() implements Outcome {}

        /// Somebody of a higher epoch writes it.
        record Fenced() implements Outcome {}

        /// Its former owner has written once more: judge again.
        record Changed(StoredObject current) implements Outcome {}
    }

    /// Seals exactly the version that was judged.
    ///
    /// @param judged the playlist of the broadcast that the lease names
    CompletionStage<Outcome> seal(HeldLease won, StoredObject judged) {
        String text = judged.content().toUtf8();
        Optional<MediaPlaylist> playlist = parse(won.lease(), text);
        if (playlist.isEmpty()) {
            return CompletableFuture.completedStage(new Outcome.Sealed());
        }
        if (playlist.get().ended()) {
            return finish(won.lease(), playlist.get()).thenApply(done -> new Outcome.Sealed());
        }
        if (Revision.of(text).epoch() > won.lease().epoch()) {
            return CompletableFuture.completedStage(new Outcome.Fenced());
        }
        MediaPlaylist sealed = playlist.get().seal();
        return Fence.write(playlists, won, sealed, new PutCondition.IfMatch(judged.etag()))
                .thenCompose(written -> switch (written) {
                    case CompareAndSet.Outcome.Won ours ->
                        finish(won.lease(), sealed).thenApply(done -> new Outcome.Sealed());
                    case CompareAndSet.Outcome.Lost(Optional<StoredObject> current) ->
                        CompletableFuture.<Outcome>completedStage(
                                current.<Outcome>map(Outcome.Changed::new).orElseGet(Outcome.Sealed::new));
                });
    }

    /// What follows once a broadcast is sealed: its recording, if it is recorded and has ever shown anything. No epoch
    /// is needed for that, because a sealed playlist never changes again.
    ///
    /// @param lease names the broadcast
    CompletionStage<Void> finish(Lease lease, MediaPlaylist sealed) {
        return lease.recorded() && !sealed.entries().isEmpty()
                ? recording.complete(lease, sealed)
                : CompletableFuture.completedStage(null);
    }

    private static Optional<MediaPlaylist> parse(Lease lease, String text) {
        try {
            return Optional.of(MediaPlaylistText.read(text));
        } catch (MalformedException e) {
            try (var _ = SessionFields.of(lease)) {
                LOG.errorf(
                        "broadcast %s cannot be sealed, its playlist is damaged: %s",
                        lease.broadcastId(), e.getMessage());
            }
            return Optional.empty();
        }
    }
}
