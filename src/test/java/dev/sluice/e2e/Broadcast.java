package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What a player finds from a channel's playback URL on: the multivariant playlist, its one media playlist and the
/// segments that this names.
///
/// @param playlistKey of the media playlist
/// @param segmentKeys in playlist order
record Broadcast(Buckets buckets, String playlistKey, String playlist, List<String> segmentKeys) {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /// What stands there now.
    static Optional<Broadcast> find(Buckets buckets, Channel channel) {
        return buckets.mediaText(channel.indexKey())
                .flatMap(index -> uris(index).stream().findFirst())
                .map(uri -> resolve(channel.indexKey(), uri))
                .flatMap(playlistKey ->
                        buckets.mediaText(playlistKey).map(playlist -> of(buckets, playlistKey, playlist)));
    }

    static Broadcast of(Buckets buckets, String playlistKey, String playlist) {
        List<String> keys =
                uris(playlist).stream().map(uri -> resolve(playlistKey, uri)).toList();
        return new Broadcast(buckets, playlistKey, playlist, keys);
    }

    /// Waits until the channel's broadcast is as `condition` says.
    static Broadcast awaitThat(Buckets buckets, Channel channel, Predicate<Broadcast> condition) {
        return await("broadcast of " + channel.id())
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> find(buckets, channel),
                        found -> found.filter(condition).isPresent())
                .orElseThrow();
    }

    static Broadcast awaitEnd(Buckets buckets, Channel channel) {
        return awaitThat(buckets, channel, Broadcast::hasEnded);
    }

    boolean hasEnded() {
        return playlist.lines().anyMatch("#EXT-X-ENDLIST"::equals);
    }

    /// Copies the segments to a folder, each in a file of its own.
    List<Path> download(Path folder) {
        List<Path> files = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            for (String key : segmentKeys) {
                byte[] bytes = buckets.media(key).orElseThrow(() -> new AssertionError("named but not there: " + key));
                Path file = folder.resolve("%03d.ts".formatted(files.size()));
                files.add(Files.write(file, bytes));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(files).as("segments of " + playlistKey).isNotEmpty();
        return files;
    }

    /// One file of all segments, one after the other, as a player strings them together.
    static Path concatenate(List<Path> segments) {
        Path all = segments.getFirst().resolveSibling("all.ts");
        try (var out = Files.newOutputStream(all)) {
            for (Path segment : segments) {
                Files.copy(segment, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static List<String> uris(String playlist) {
        return playlist.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private static String resolve(String key, String uri) {
        return URI.create("store:/" + key).resolve(uri).getPath().substring(1);
    }
}
