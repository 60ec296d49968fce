package dev.sluice.live;

import dev.sluice.bytes.Bytes;
import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.RecordingJournal;
import dev.sluice.lease.Lease;
import dev.sluice.store.ObjectStore;
import dev.sluice.store.PutCondition;
import dev.sluice.store.PutRequest;
import dev.sluice.store.PutResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Stores the parts of a recorded broadcast's journal as they become due, one write in flight. Confined to the
/// executor's thread.
///
/// It never slows a publication down: while a part cannot be stored its entries just stay in the media playlist,
/// which gets one entry longer with each segment. There is no bound to that, because beyond one something recorded
/// would be lost: an hour of segments of two seconds is 170 KB more for each write of the list. Every failure is
/// logged and counted, and the next version of the playlist tries again.
final class JournalWriter {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Logger LOG = Logger.getLogger(JournalWriter.class);

    private final ObjectStore media;
    private final LiveMetrics metrics;
    private final Lease lease;
    private final Executor executor;
    private RecordingJournal journal;
    private boolean writing;

    /// @param journal as the committed playlist tells
    JournalWriter(ObjectStore media, LiveMetrics metrics, Lease lease, RecordingJournal journal, Executor executor) {
        this.media = media;
        this.metrics = metrics;
        this.lease = lease;
        this.journal = journal;
        this.executor = executor;
    }

    /// Number of the first entry that must not leave the playlist yet.
    long keptFrom() {
        return journal.keptFrom();
    }

    /// Stores what is due.
    ///
    /// @param committed the newest version that is known to stand in the store
    void onCommitted(MediaPlaylist committed) {
        if (!writing) {
            journal.due(committed).ifPresent(part -> write(part, committed));
        }
    }

    private void write(MediaPlaylist part, MediaPlaylist committed) {
        writing = true;
        String key = MediaLayout.journalPart(lease, journal.storedParts());
        PutRequest request = new PutRequest(
                key,
                List.of(Bytes.utf8(MediaPlaylistText.write(part))),
                MediaLayout.playlistHeaders(),
                new PutCondition.Always(),
                DEADLINE);
        Stages.start(() -> media.put(request))
                .whenCompleteAsync(
                        (result, failure) -> {
                            writing = false;
                            onWritten(key, result, failure, committed);
                        },
                        executor);
    }

    private void onWritten(
            String key, @Nullable PutResult result, @Nullable Throwable failure, MediaPlaylist committed) {
        if (result instanceof PutResult.Stored) {
            journal = journal.stored();
            // After a long failure several are due at once.
            onCommitted(committed);
        } else {
            metrics.recordingFailed("journal");
            try (var _ = SessionFields.of(lease)) {
                LOG.warnf("journal part %s was not stored, the next segment tries again: %s", key, failure);
            }
        }
    }
}
