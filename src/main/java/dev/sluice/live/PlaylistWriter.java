package dev.sluice.live;

import dev.sluice.bytes.Bytes;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.Revision;
import dev.sluice.store.CompareAndSet;
import dev.sluice.store.PutCondition;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.store.StoredObject;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Keeps one playlist object at its newest version: one write in flight, and whatever was asked for meanwhile is
/// written next, as one. What a write meets in the store decides who may go on: an owner of a higher epoch fences
/// this one for good. Confined to the executor's thread.
final class PlaylistWriter {
    /// How often one update writes over what owners of older epochs have written meanwhile.
    private static final int TAKEOVERS = 3;

    private final CompareAndSet store;
    private final String key;
    private final Executor executor;
    private Revision revision;
    private @Nullable String etag;
    private boolean writing;
    private boolean fenced;
    private @Nullable Pending pending;

    private record Pending(Function<Revision, String> text, CompletableFuture<Result> result) {}

    /// How an update ended.
    sealed interface Result {
        /// This version, or one that was asked for later, stands in the store.
        record Written() implements Result {}

        /// Somebody of a higher epoch owns the playlist, or it is gone.
        record Fenced() implements Result {}

        /// The store could not be reached; the next update tries again.
        record Failed(Throwable cause) implements Result {}
    }

    /// @param epoch of the owner, for all versions that this instance writes
    /// @param etag of the version that the owner has read, null if there is none
    PlaylistWriter(CompareAndSet store, String key, long epoch, @Nullable String etag, Executor executor) {
        this.store = store;
        this.key = key;
        this.revision = new Revision(epoch, 0);
        this.etag = etag;
        this.executor = executor;
    }

    /// Asks for a new version.
    ///
    /// @param text makes the playlist with the revision that it is to carry
    /// @return completes on the executor, never exceptionally
    CompletableFuture<Result> update(Function<Revision, String> text) {
        Pending superseded = pending;
        Pending next = new Pending(text, new CompletableFuture<>());
        pending = next;
        if (superseded != null) {
            var _ = next.result().thenAccept(superseded.result()::complete);
        }
        writeNext();
        return next.result();
    }

    private void writeNext() {
        Pending next = pending;
        if (writing || next == null) {
            return;
        }
        pending = null;
        if (fenced) {
            next.result().complete(new Result.Fenced());
            return;
        }
        writing = true;
        revision = revision.next();
        Stages.start(() -> attempt(Bytes.utf8(next.text().apply(revision)), TAKEOVERS))
                .whenCompleteAsync(
                        (result, failure) -> {
                            writing = false;
                            next.result().complete(failure == null ? result : new Result.Failed(failure));
                            writeNext();
                        },
                        executor);
    }

    private CompletionStage<Result> attempt(Bytes content, int takeoversLeft) {
        return store.write(key, content, PutCondition.unchanged(etag))
                .thenComposeAsync(
                        outcome -> switch (outcome) {
                            case CompareAndSet.Outcome.Won won -> {
                                etag = won.etag();
                                yield CompletableFuture.completedStage(new Result.Written());
                            }
                            case CompareAndSet.Outcome.Lost lost -> onLost(lost.current(), content, takeoversLeft);
                        },
                        executor);
    }

    /// A version of our own epoch or an older one (a write of ours that came late, the last ones of a fenced owner)
    /// is written over; a newer epoch's, or an ended list, never.
    private CompletionStage<Result> onLost(Optional<StoredObject> current, Bytes content, int takeoversLeft) {
        String text = current.map(object -> object.content().toUtf8()).orElse("");
        long epoch = Revision.of(text).epoch();
        boolean ended = text.contains(MediaPlaylistText.END);
        if (current.isPresent()
                && ended
                && epoch == revision.epoch()
                && content.toUtf8().contains(MediaPlaylistText.END)) {
            // Our own end, whose answer was lost: nobody else writes in this epoch, and nothing follows it.
            etag = current.get().etag();
            return CompletableFuture.completedStage(new Result.Written());
        }
        boolean mine = epoch <= revision.epoch() && !ended;
        if (current.isEmpty() || !mine) {
            fenced = true;
            return CompletableFuture.completedStage(new Result.Fenced());
        }
        etag = current.get().etag();
        return takeoversLeft > 0
                ? attempt(content, takeoversLeft - 1)
                : CompletableFuture.failedStage(
                        new StoreUnavailableException("older owners keep writing " + key, null));
    }
}
