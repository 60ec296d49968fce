package dev.sluice.live;

import dev.sluice.channels.ChannelId;
import dev.sluice.hls.CutSegment;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.MultivariantPlaylistText;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.hls.PlaylistPromise;
import dev.sluice.hls.RecordingJournal;
import dev.sluice.hls.Ticks;
import dev.sluice.hls.VariantInfo;
import dev.sluice.hls.VariantMeter;
import dev.sluice.store.CompareAndSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/// What viewers see of a channel while one session owns it: the media playlist, the index that points at it, which
/// segments may go, and the journal of a recorded one, whose segments stay. Confined to the executor's thread.
final class Broadcast {
    private static final Duration WRITE_DEADLINE = Duration.ofSeconds(10);

    /// The index is rewritten when its figures turn out wrong, but not more often than this many segments.
    private static final int SEGMENTS_BETWEEN_INDEX_WRITES = 15;

    private final LiveEnvironment environment;
    private final BroadcastOwnership ownership;
    private final PlaylistWriter playlistWriter;
    private final PlaylistWriter indexWriter;
    private final SegmentRetention retention;
    private final Optional<JournalWriter> journal;
    private final VariantMeter meter = new VariantMeter();
    private @Nullable MediaPlaylist playlist;
    private @Nullable MediaPlaylist committed;
    private @Nullable VariantInfo told;
    private int segmentsSinceIndex;
    private boolean indexFenced;
    private CompletableFuture<PlaylistWriter.Result> lastWrite =
            CompletableFuture.completedFuture(new PlaylistWriter.Result.Written());

    Broadcast(LiveEnvironment environment, BroadcastOwnership ownership, ScheduledExecutorService executor) {
        this.environment = environment;
        this.ownership = ownership;
        this.retention = new SegmentRetention(
                environment.media(),
                ownership.channel().value(),
                ownership.held().lease().sessionId(),
                executor);
        this.playlist = ownership.continued().orElse(null);
        this.journal = journal(environment, ownership, executor);
        this.committed = playlist;
        CompareAndSet store = new CompareAndSet(environment.media(), MediaLayout.playlistHeaders(), WRITE_DEADLINE);
        ChannelId channel = ownership.channel();
        this.playlistWriter = new PlaylistWriter(
                store,
                MediaLayout.mediaPlaylist(ownership.held().lease()),
                ownership.epoch(),
                ownership.playlistEtag().orElse(null),
                executor);
        this.indexWriter = new PlaylistWriter(store, MediaLayout.index(channel), ownership.epoch(), null, executor);
    }

    /// The number that the next segment will have, if no one before it is lost.
    long nextSequence() {
        MediaPlaylist now = playlist;
        return now == null ? 0 : now.nextSequence();
    }

    /// The first segment has shown what the playlist is to promise; later calls change nothing.
    void begin(PlaylistPromise promise) {
        if (playlist == null) {
            playlist = MediaPlaylist.empty(promise.targetSeconds(), promise.independentSegments());
        }
    }

    /// Names a segment that is in the store, or the gap that it leaves.
    CompletableFuture<PlaylistWriter.Result> append(CutSegment segment, PlaylistEntry entry, long sizeBytes) {
        MediaPlaylist now = playlist;
        if (now == null) {
            throw new IllegalStateException("no target duration was promised");
        }
        if (!entry.gap()) {
            meter.add(segment, sizeBytes);
            segmentsSinceIndex++;
        } else {
            environment.metrics().gapNamed();
        }
        long keptFrom = journal.map(JournalWriter::keptFrom).orElse(MediaPlaylist.KEEP_NONE);
        MediaPlaylist next = now.append(entry, windowTicks(), keptFrom);
        playlist = next;
        return write(next).thenApply(result -> {
            if (result instanceof PlaylistWriter.Result.Written) {
                writeIndexIfOutdated();
            }
            return indexFenced ? new PlaylistWriter.Result.Fenced() : result;
        });
    }

    /// Whether the playlist is as long as it may get.
    boolean isFull() {
        MediaPlaylist now = playlist;
        return now != null && now.entries().size() >= MediaPlaylist.MAX_ENTRIES;
    }

    /// Completes when the newest version stands in the store, or cannot be written even at a second try.
    CompletableFuture<PlaylistWriter.Result> settle() {
        MediaPlaylist now = playlist;
        return lastWrite.thenCompose(result -> now != null && result instanceof PlaylistWriter.Result.Failed
                ? write(now)
                : CompletableFuture.completedFuture(result));
    }

    /// Writes the last version, with EXT-X-ENDLIST. Without any segment there is nothing to write, and once it stands
    /// in the store it never changes again.
    CompletableFuture<PlaylistWriter.Result> seal() {
        MediaPlaylist now = playlist;
        MediaPlaylist stored = committed;
        if (now == null || now.entries().isEmpty() || (stored != null && stored.ended())) {
            return CompletableFuture.completedFuture(new PlaylistWriter.Result.Written());
        }
        MediaPlaylist last = now.ended() ? now : now.seal();
        playlist = last;
        return write(last);
    }

    /// The last version.
    ///
    /// @throws IllegalStateException before [#seal()]
    MediaPlaylist sealed() {
        MediaPlaylist last = playlist;
        if (last == null || !last.ended()) {
            throw new IllegalStateException("broadcast " + ownership.broadcastId() + " is not sealed");
        }
        return last;
    }

    /// Hands dropped segments that still wait for company to their deletion.
    void flushDropped() {
        MediaPlaylist last = committed;
        if (last != null) {
            retention.flush(SegmentRetention.keptFor(windowTicks(), last));
        }
    }

    /// After the end: shows that nothing is on, unless the index already points at another broadcast.
    CompletableFuture<PlaylistWriter.Result> goOffline() {
        return indexWriter.update(MultivariantPlaylistText::offline);
    }

    /// Removes everything that an unrecorded broadcast left, once nobody can be watching it any more.
    void expire() {
        MediaPlaylist last = committed;
        if (last == null || ownership.recorded()) {
            return;
        }
        flushDropped();
        List<String> keys =
                new ArrayList<>(last.entries().stream().map(this::key).toList());
        keys.add(MediaLayout.mediaPlaylist(ownership.held().lease()));
        retention.deleteLater(keys, SegmentRetention.keptFor(windowTicks(), last));
    }

    boolean isEmpty() {
        MediaPlaylist now = playlist;
        return now == null || now.entries().isEmpty();
    }

    private CompletableFuture<PlaylistWriter.Result> write(MediaPlaylist version) {
        lastWrite = playlistWriter
                .update(revision -> MediaPlaylistText.write(version, revision))
                .thenApply(result -> {
                    if (result instanceof PlaylistWriter.Result.Written) {
                        commit(version);
                    }
                    return result;
                });
        return lastWrite;
    }

    /// Versions are written in order, but one may stand for several: only a newer one changes anything.
    private void commit(MediaPlaylist version) {
        MediaPlaylist before = committed;
        if (before != null && version.nextSequence() < before.nextSequence()) {
            return;
        }
        committed = version;
        journal.ifPresent(parts -> parts.onCommitted(version));
        if (before != null && !ownership.recorded()) {
            retention.dropped(
                    version.droppedSince(before).stream().map(this::key).toList(), keptFor(before, version));
        }
    }

    private void writeIndexIfOutdated() {
        VariantInfo before = told;
        MediaPlaylist now = playlist;
        if (meter.isEmpty()) {
            return;
        }
        boolean due =
                before == null || meter.isOtherFormat(before) || segmentsSinceIndex >= SEGMENTS_BETWEEN_INDEX_WRITES;
        if (now == null || !due || (before != null && !meter.isOutdated(before))) {
            return;
        }
        VariantInfo info = meter.info();
        told = info;
        segmentsSinceIndex = 0;
        String uri = MediaLayout.mediaPlaylistFromIndex(ownership.held().lease());
        boolean independent = now.independentSegments();
        var _ = indexWriter
                .update(revision -> MultivariantPlaylistText.live(uri, info, independent, revision))
                .thenAccept(result -> {
                    switch (result) {
                        case PlaylistWriter.Result.Written() -> {}
                        // Another session's broadcast is what viewers are led to.
                        case PlaylistWriter.Result.Fenced() -> indexFenced = true;
                        case PlaylistWriter.Result.Failed failed -> {
                            environment.metrics().playlistFailed();
                            told = null;
                        }
                    }
                });
    }

    private static Optional<JournalWriter> journal(
            LiveEnvironment environment, BroadcastOwnership ownership, Executor executor) {
        if (!ownership.recorded()) {
            return Optional.empty();
        }
        RecordingJournal known = ownership.continued().map(RecordingJournal::of).orElse(RecordingJournal.EMPTY);
        return Optional.of(new JournalWriter(
                environment.media(), environment.metrics(), ownership.held().lease(), known, executor));
    }

    private String key(PlaylistEntry entry) {
        return ownership.folder() + entry.uri();
    }

    private long windowTicks() {
        return Ticks.of(environment.window());
    }

    /// Where much leaves at once, the earlier list was longer, and a player may be as far behind (RFC 8216 §6.2.2).
    private Duration keptFor(MediaPlaylist before, MediaPlaylist version) {
        return SegmentRetention.keptFor(Math.max(windowTicks(), before.durationTicks()), version);
    }
}
