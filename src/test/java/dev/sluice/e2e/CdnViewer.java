package dev.sluice.e2e;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// One viewer behind the CDN, more eager than any player: asks for the index and the media playlist several times a
/// second, and for each segment at the moment it is named. Notes what it saw, and every answer that no viewer should
/// ever get.
final class CdnViewer {
    static final Duration POLL = Duration.ofMillis(250);

    private static final String SEGMENT_CACHING = "public, max-age=31536000, immutable";
    private static final String PLAYLIST_CACHING = "public, max-age=1";

    private final String name;
    private final HttpClient client;
    private final URI cdn;
    private final Channel channel;
    private final boolean gzip;
    private final Queue<View> views = new ConcurrentLinkedQueue<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Map<String, Segment> segments = new ConcurrentHashMap<>();
    private final Map<String, PlaylistVersion> newest = new HashMap<>();

    /// A playlist as this viewer saw it.
    record View(String key, PlaylistVersion version, long askedNanos) {}

    /// @param cacheStatus `MISS`, `HIT` and so on
    record Segment(String cacheStatus, int contentHash) {}

    /// @param gzip whether it takes playlists compressed, as browsers do; those are another entry of a cache
    CdnViewer(String name, HttpClient client, URI cdn, Channel channel, boolean gzip) {
        this.name = name;
        this.client = client;
        this.cdn = cdn;
        this.channel = channel;
        this.gzip = gzip;
    }

    /// Goes on until `over` is counted down.
    Void watch(CountDownLatch over) throws IOException, InterruptedException {
        do {
            PlaylistVersion index = playlist(channel.indexKey());
            if (index != null && index.variant().isPresent()) {
                String key =
                        OriginWatch.resolve(channel.indexKey(), index.variant().get());
                PlaylistVersion playlist = playlist(key);
                for (String uri : playlist == null ? List.<String>of() : playlist.uris()) {
                    segment(OriginWatch.resolve(key, uri));
                }
            }
        } while (!over.await(POLL.toMillis(), TimeUnit.MILLISECONDS));
        return null;
    }

    List<View> views() {
        return List.copyOf(views);
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    Map<String, Segment> segments() {
        return Map.copyOf(segments);
    }

    boolean sawEndOf(String key) {
        return views.stream()
                .anyMatch(view -> view.key().equals(key) && view.version().ended());
    }

    private @Nullable PlaylistVersion playlist(String key) throws IOException, InterruptedException {
        long asked = System.nanoTime();
        HttpResponse<byte[]> response = get(key, gzip);
        check(key, response, "application/vnd.apple.mpegurl", PLAYLIST_CACHING);
        if (response.statusCode() != 200) {
            return null;
        }
        PlaylistVersion version = PlaylistVersion.of(text(response));
        views.add(new View(key, version, asked));
        PlaylistVersion before = newest.put(key, version);
        if (before != null
                && (version.compareTo(before) < 0
                        || version.mediaSequence() < before.mediaSequence()
                        || version.segments() < before.segments()
                        || (before.ended() && !version.ended()))) {
            faults.add(name + " saw " + key + " go back from " + before + " to " + version);
        }
        return version;
    }

    private void segment(String key) throws IOException, InterruptedException {
        if (!segments.containsKey(key)) {
            HttpResponse<byte[]> response = get(key, false);
            check(key, response, "video/mp2t", SEGMENT_CACHING);
            segments.put(key, new Segment(header(response, "X-Cache-Status"), Arrays.hashCode(response.body())));
        }
    }

    private HttpResponse<byte[]> get(String key, boolean compressed) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(cdn.resolve(key));
        if (compressed) {
            request.header("Accept-Encoding", "gzip");
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private void check(String key, HttpResponse<byte[]> response, String type, String caching) {
        List<String> expected = List.of("200", type, caching);
        List<String> found = List.of(
                Integer.toString(response.statusCode()),
                header(response, "Content-Type"),
                header(response, "Cache-Control"));
        if (!found.equals(expected)) {
            faults.add(
                    "%s asked for %s and got %s, %s".formatted(name, key, found, header(response, "X-Cache-Status")));
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("none");
    }

    private static String text(HttpResponse<byte[]> response) {
        if (!header(response, "Content-Encoding").equals("gzip")) {
            return new String(response.body(), StandardCharsets.UTF_8);
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
