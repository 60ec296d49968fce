package dev.sluice.live;

import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.Ticks;
import dev.sluice.store.ObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Deletes the segments of a session some time after its playlist has dropped them. A player that fetched the
/// playlist just before may still be as far behind as the playlist was long, and a cache in between may have shown
/// it older still (RFC 8216 §6.2.2). Confined to one thread, the timer's.
final class SegmentRetention {
    /// What caches on the way may add, several tiers of them.
    private static final Duration CACHE_ALLOWANCE = Duration.ofSeconds(60);

    /// Objects deleted with one request: live segments drop one by one, a request for each would double their number.
    private static final int BATCH = 10;

    private static final Logger LOG = Logger.getLogger(SegmentRetention.class);

    private final ObjectStore media;
    private final String channel;
    private final String session;
    private final ScheduledExecutorService timer;
    private final List<String> batch = new ArrayList<>(BATCH);

    /// What the one of the batch needs that needs most.
    private Duration batchKeptFor = Duration.ZERO;

    /// @param session whose objects they are, and of which channel
    SegmentRetention(ObjectStore media, String channel, String session, ScheduledExecutorService timer) {
        this.media = media;
        this.channel = channel;
        this.session = session;
        this.timer = timer;
    }

    /// How long objects stay after no playlist names them any more.
    static Duration keptFor(long windowTicks, int targetSeconds) {
        return Ticks.toDuration(windowTicks).plusSeconds(2L * targetSeconds).plus(CACHE_ALLOWANCE);
    }

    /// The same for what a list has named. One may be longer than its window, because it never has less than three
    /// target durations to play, or because a process with another window wrote it.
    static Duration keptFor(long windowTicks, MediaPlaylist playlist) {
        return keptFor(Math.max(windowTicks, playlist.durationTicks()), playlist.targetSeconds());
    }

    void dropped(List<String> keys, Duration keptFor) {
        batch.addAll(keys);
        batchKeptFor = longer(batchKeptFor, keptFor);
        if (batch.size() >= BATCH) {
            flush(keptFor);
        }
    }

    void flush(Duration keptFor) {
        if (!batch.isEmpty()) {
            List<String> due = List.copyOf(batch);
            batch.clear();
            deleteLater(due, longer(batchKeptFor, keptFor));
            batchKeptFor = Duration.ZERO;
        }
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    void deleteLater(List<String> keys, Duration keptFor) {
        var _ = timer.schedule(() -> delete(keys), keptFor.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// A playlist goes before what it names.
    private void delete(List<String> keys) {
        Map<Boolean, List<String>> parts =
                keys.stream().collect(Collectors.partitioningBy(key -> key.endsWith(".m3u8")));
        List<String> playlists = parts.getOrDefault(true, List.of());
        List<String> segments = parts.getOrDefault(false, List.of());
        CompletionStage<Void> unnamed =
                playlists.isEmpty() ? CompletableFuture.completedStage(null) : media.delete(playlists);
        unnamed.thenCompose(done -> media.delete(segments)).whenComplete((done, failure) -> {
            if (failure != null) {
                try (var _ = SessionFields.of(channel, session)) {
                    LOG.warnf(
                            "%d expired objects are left to the sweep, first %s: %s",
                            keys.size(), keys.getFirst(), failure);
                }
            }
        });
    }
}
