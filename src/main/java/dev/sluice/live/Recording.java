package dev.sluice.live;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.RecordingJournal;
import dev.sluice.hls.VodPlaylist;
import dev.sluice.lease.Lease;
import dev.sluice.store.ListPage;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import dev.sluice.store.StoreUnavailableException;
import dev.sluice.store.StoredObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.jboss.logging.Logger;

/// Makes `vod.m3u8` of a recorded broadcast that is sealed.
///
/// It is written unconditionally. A sealed playlist never changes again, and neither does a part of the journal, so
/// whoever makes it, how often, and however late a write arrives, it is the same text. Safe for all threads; stages
/// complete on the store's.
final class Recording {
    /// Parts that are read at once: fast enough for a day of segments of two seconds (432 parts) in some two seconds,
    /// and no more than 80 KB in flight.
    private static final int PARTS_AT_ONCE = 8;

    /// A day of segments of two seconds is some 4 MB.
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final Logger LOG = Logger.getLogger(Recording.class);

    private final LiveEnvironment environment;

    Recording(LiveEnvironment environment) {
        this.environment = environment;
    }

    /// Stores the playlist of everything, unless it stands there already.
    ///
    /// @param lease names the broadcast
    /// @return fails with a store exception, after which it can be called again
    CompletionStage<Void> complete(Lease lease, MediaPlaylist sealed) {
        String key = MediaLayout.vodPlaylist(lease);
        // To read a day's list only to learn that it is there would be dear. A listing may lag behind, then it is made
        // once more; it cannot show what never was.
        return environment
                .media()
                .list(key, null, 1)
                .thenApply(ListPage::keys)
                .thenCompose(keys -> keys.contains(key) ? CompletableFuture.completedStage(null) : make(lease, sealed))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        environment.metrics().recordingFailed("vod");
                    }
                });
    }

    private CompletionStage<Void> make(Lease lease, MediaPlaylist sealed) {
        VodPlaylist vod = new VodPlaylist(sealed);
        return read(lease, vod, 0).thenCompose(done -> store(lease, vod.end()));
    }

    /// Adds all parts from number `next` on.
    private CompletionStage<Void> read(Lease lease, VodPlaylist vod, long next) {
        long end = Math.min(vod.parts(), next + PARTS_AT_ONCE);
        if (next >= end) {
            return CompletableFuture.completedStage(null);
        }
        List<CompletableFuture<Optional<MediaPlaylist>>> parts = LongStream.range(next, end)
                .mapToObj(number -> part(lease, number).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).thenCompose(done -> {
            parts.forEach(part -> part.join().ifPresentOrElse(vod::add, vod::skip));
            return read(lease, vod, end);
        });
    }

    /// Parts are stored before their entries leave the playlist, so one that is missing or damaged is not our work.
    /// Waiting would not bring it back: the recording goes on without it, and says so.
    private CompletionStage<Optional<MediaPlaylist>> part(Lease lease, long number) {
        String key = MediaLayout.journalPart(lease, number);
        return environment.media().get(key).thenApply(read -> {
            Optional<StoredObject> stored = read.found();
            if (stored.isEmpty()) {
                return lost(lease, key, "it is not there");
            }
            try {
                return Optional.of(
                        RecordingJournal.read(number, stored.get().content().toUtf8()));
            } catch (MalformedException e) {
                return lost(lease, key, String.valueOf(e.getMessage()));
            }
        });
    }

    private Optional<MediaPlaylist> lost(Lease lease, String key, String why) {
        environment.metrics().recordingFailed("part_lost");
        try (var _ = SessionFields.of(lease)) {
            LOG.errorf(
                    "%d segments are missing in a recording, because its journal part %s cannot be read: %s",
                    RecordingJournal.PART_ENTRIES, key, why);
        }
        return Optional.empty();
    }

    private CompletionStage<Void> store(Lease lease, String text) {
        PutRequest request = new PutRequest(
                MediaLayout.vodPlaylist(lease),
                List.of(Bytes.utf8(text)),
                MediaLayout.playlistHeaders(),
                new PutCondition.Always(),
                DEADLINE);
        return environment.media().put(request).thenAccept(result -> {
            if (!(result instanceof PutResult.Stored)) {
                throw new StoreUnavailableException("the write of " + request.key() + " ended as " + result, null);
            }
            try (var _ = SessionFields.of(lease)) {
                LOG.infof(
                        "broadcast %s of channel %s is recorded as %s",
                        lease.broadcastId(), lease.channelId(), request.key());
            }
            environment.events().recordingReady(lease.channelId(), lease.broadcastId(), request.key());
        });
    }
}
