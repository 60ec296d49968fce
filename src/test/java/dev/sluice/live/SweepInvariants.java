package dev.sluice.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.hls.MediaPlaylist;
import dev.sluice.hls.MediaPlaylistText;
import dev.sluice.hls.PlaylistEntry;
import dev.sluice.hls.Ticks;
import dev.sluice.testing.MemoryObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// What viewers rely on, whatever is cleaned up: nothing that a playlist names is missing, nor what one named so
/// recently that somebody may still ask for it.
final class SweepInvariants {
    private static final Duration KEPT = SegmentRetention.keptFor(Ticks.of(SweepWorld.WINDOW), 2);

    private final MemoryObjectStore media;
    private final Supplier<Instant> now;
    private final Map<String, Instant> lastNamed = new HashMap<>();
    private final Map<String, Instant> lastOpen = new HashMap<>();

    SweepInvariants(MemoryObjectStore media, Supplier<Instant> now) {
        this.media = media;
        this.now = now;
    }

    void check() {
        Set<String> keys = new HashSet<>(media.keys());
        Set<String> missing = new TreeSet<>();
        Set<String> shown = new HashSet<>();
        for (String key : keys) {
            if (key.startsWith("live/")) {
                media.text(key)
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .map(uri -> uri.substring("../../".length()))
                        .forEach(shown::add);
            }
        }
        shown.forEach(key -> lastNamed.put(key, now.get()));
        for (String key : keys) {
            if (key.endsWith("/media.m3u8")) {
                check(key, shown.contains(key), keys, missing);
            }
        }
        assertThat(missing).as("named by a playlist, at %s", now.get()).isEmpty();
        lastNamed.values().removeIf(last -> !last.plus(KEPT).isAfter(now.get()));
        Set<String> tooEarly = new TreeSet<>(lastNamed.keySet());
        tooEarly.removeAll(keys);
        assertThat(tooEarly).as("named less than %s before %s", KEPT, now.get()).isEmpty();
    }

    private void check(String key, boolean shown, Set<String> keys, Set<String> missing) {
        MediaPlaylist playlist = MediaPlaylistText.read(media.text(key));
        if (!playlist.ended()) {
            lastOpen.put(key, now.get());
        }
        Instant open = lastOpen.getOrDefault(key, Instant.EPOCH);
        boolean played = shown || open.plus(BroadcastEnding.HOLD).isAfter(now.get());
        String folder = key.substring(0, key.lastIndexOf('/') + 1);
        for (PlaylistEntry entry : playlist.entries()) {
            String segment = folder + entry.uri();
            if (!entry.gap()) {
                if (!keys.contains(segment)) {
                    missing.add(segment);
                }
                if (played) {
                    lastNamed.put(segment, now.get());
                }
            }
        }
        if (played) {
            lastNamed.put(key, now.get());
        }
    }
}
