package dev.sluice.live;

import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.Revision;
import dev.sluice.hls.Ticks;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Follows what viewers are led to: all of it is there, and stays as long as somebody may still ask for it.
final class SimKeeping implements SimWatch {
    /// What caches on the way may show of the past.
    private static final Duration CACHES = Duration.ofSeconds(10);

    private final SimScheduler scheduler;
    private final SimLeaseHistory leases;
    private final SimBucketView media;
    private final Map<String, Shown> playlists = new HashMap<>();
    private final Map<String, Long> keptUntilNanos = new HashMap<>();
    private final Map<String, Long> indexEpoch = new HashMap<>();
    private final Map<String, String> leadsTo = new HashMap<>();
    private final Map<String, Integer> rank = new HashMap<>();

    /// What the bucket holds.
    interface SimBucketView {
        boolean has(String key);
    }

    /// A playlist that stands in the bucket.
    private static final class Shown {
        MediaPlaylist playlist;
        long longestTicks;
        long lastPlayedNanos;
        Set<String> named = new HashSet<>();

        Shown(MediaPlaylist playlist) {
            this.playlist = playlist;
        }
    }

    SimKeeping(SimScheduler scheduler, SimLeaseHistory leases, SimBucketView media) {
        this.scheduler = scheduler;
        this.leases = leases;
        this.media = media;
    }

    @Override
    public void onPut(String writer, String key, String text) {
        if (key.endsWith("/media.m3u8")) {
            onPlaylist(key, MediaPlaylistText.read(text));
        } else if (key.startsWith("live/")) {
            onIndex(key, text);
        }
    }

    @Override
    public void onDelete(String writer, String key) {
        if (key.startsWith("live/") || key.startsWith("rec/")) {
            scheduler.broken(SimInvariant.KEPT_LONG_ENOUGH, key + " is deleted by " + writer);
        } else if (key.endsWith(".ts")) {
            onSegmentDeleted(writer, key);
        } else {
            onPlaylistDeleted(writer, key);
        }
    }

    private void onPlaylist(String key, MediaPlaylist playlist) {
        String folder = key.substring(0, key.lastIndexOf('/') + 1);
        Shown shown = playlists.computeIfAbsent(key, same -> new Shown(playlist));
        Set<String> named = playlist.entries().stream()
                .filter(entry -> !entry.gap())
                .map(entry -> folder + entry.uri())
                .collect(Collectors.toSet());
        for (String segment : named) {
            if (!shown.named.contains(segment) && !media.has(segment)) {
                scheduler.broken(SimInvariant.NAMED_IS_THERE, key + " names " + segment);
            }
        }
        shown.longestTicks = Math.max(playlist.durationTicks(), shown.playlist.durationTicks());
        for (String segment : shown.named) {
            if (!named.contains(segment)) {
                keptUntilNanos.put(segment, scheduler.nowNanos() + keptNanos(shown));
            }
        }
        shown.playlist = playlist;
        shown.named = named;
        shown.lastPlayedNanos = scheduler.nowNanos();
    }

    private void onIndex(String key, String text) {
        String channel = key.split("/", -1)[1];
        long epoch = Revision.of(text).epoch();
        Long before = indexEpoch.put(key, epoch);
        if (before != null && epoch < before) {
            scheduler.broken(SimInvariant.INDEX_LEADS_ON, key + " of epoch " + epoch + " after " + before);
        }
        String target = text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(uri -> uri.substring("../../".length()))
                .findFirst()
                .orElse("");
        String last = leadsTo.put(key, target);
        if (last != null && playlists.containsKey(last)) {
            playlists.get(last).lastPlayedNanos = scheduler.nowNanos();
        }
        if (target.isEmpty()) {
            return;
        }
        Shown shown = playlists.get(target);
        if (shown == null || shown.playlist.entries().isEmpty()) {
            scheduler.broken(SimInvariant.INDEX_LEADS_ON, key + " leads to " + target + ", which is not there");
        }
        int now = leases.rank(channel, target.split("/", -1)[2]);
        Integer then = rank.put(key, now);
        if (then != null && now < then) {
            scheduler.broken(SimInvariant.INDEX_LEADS_ON, key + " leads back to " + target + " from " + last);
        }
    }

    private void onPlaylistDeleted(String writer, String key) {
        Shown gone = playlists.remove(key);
        if (gone == null || gone.playlist.entries().isEmpty()) {
            return;
        }
        if (leadsTo.containsValue(key)) {
            scheduler.broken(SimInvariant.INDEX_LEADS_ON, "deleted by " + writer + " although led to: " + key);
        }
        long due = gone.lastPlayedNanos + keptNanos(gone);
        if (!gone.playlist.ended() || scheduler.nowNanos() < due) {
            scheduler.broken(
                    SimInvariant.KEPT_LONG_ENOUGH,
                    key + " is deleted by " + writer + ", due in " + Duration.ofNanos(due - scheduler.nowNanos()));
        }
    }

    private void onSegmentDeleted(String writer, String key) {
        String playlist = key.substring(0, key.lastIndexOf('/')) + "/media.m3u8";
        @Nullable Shown shown = playlists.get(playlist);
        if (shown != null && shown.named.contains(key)) {
            scheduler.broken(SimInvariant.NAMED_IS_THERE, key + " is deleted by " + writer + " although named");
        }
        Long until = keptUntilNanos.remove(key);
        if (until != null && scheduler.nowNanos() < until) {
            scheduler.broken(
                    SimInvariant.KEPT_LONG_ENOUGH,
                    key + " is deleted by " + writer + ", due in " + Duration.ofNanos(until - scheduler.nowNanos()));
        }
    }

    /// A segment stays for its own duration and that of the longest list that has named it (RFC 8216 §6.2.2).
    private static long keptNanos(Shown shown) {
        return Ticks.toDuration(shown.longestTicks)
                .plusSeconds(shown.playlist.targetSeconds())
                .plus(CACHES)
                .toNanos();
    }
}
