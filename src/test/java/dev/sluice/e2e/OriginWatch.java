package dev.sluice.e2e;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Notes when each version of a channel's playlists came to stand in the store, read past the CDN.
final class OriginWatch {
    private static final Duration POLL = Duration.ofMillis(25);

    private final Buckets buckets;
    private final Channel channel;
    private final Map<String, NavigableMap<PlaylistVersion, Long>> seenNanos = new ConcurrentHashMap<>();
    private volatile Optional<String> current = Optional.empty();

    OriginWatch(Buckets buckets, Channel channel) {
        this.buckets = buckets;
        this.channel = channel;
    }

    /// Goes on until `over` is counted down.
    Void watch(CountDownLatch over) throws InterruptedException {
        do {
            note(channel.indexKey())
                    .flatMap(PlaylistVersion::variant)
                    .map(uri -> resolve(channel.indexKey(), uri))
                    .ifPresent(key -> {
                        note(key);
                        current = Optional.of(key);
                    });
        } while (!over.await(POLL.toMillis(), TimeUnit.MILLISECONDS));
        return null;
    }

    /// The media playlist that the index named last.
    Optional<String> current() {
        return current;
    }

    /// The newest version of the media playlist that the index named last.
    Optional<PlaylistVersion> newest() {
        return current.map(seenNanos::get).map(NavigableMap::lastKey);
    }

    /// How long another version had been in the store when a viewer asked for a playlist and got `version`; zero if it
    /// was the newest.
    Duration age(String key, PlaylistVersion version, long askedNanos) {
        Map.Entry<PlaylistVersion, Long> next =
                seenNanos.getOrDefault(key, new ConcurrentSkipListMap<>()).higherEntry(version);
        return next == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, askedNanos - next.getValue()));
    }

    static String resolve(String key, String uri) {
        return URI.create("store:/" + key).resolve(uri).getPath().substring(1);
    }

    private Optional<PlaylistVersion> note(String key) {
        Optional<PlaylistVersion> version = buckets.mediaText(key).map(PlaylistVersion::of);
        long now = System.nanoTime();
        version.ifPresent(found -> seenNanos
                .computeIfAbsent(key, first -> new ConcurrentSkipListMap<>())
                .putIfAbsent(found, now));
        return version;
    }
}
