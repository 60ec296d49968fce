package dev.sluice.e2e;

import dev.sluice.e2e.Viewing.Entry;
import dev.sluice.e2e.Viewing.Seen;
import dev.sluice.e2e.Viewing.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// Follows one channel by HTTP as a player does, but never leaves anything out: reads every version of the index
/// and of every media playlist that it ever pointed at, and fetches each segment at the moment when it is first named.
///
/// Looks on a thread of its own until [#finish()].
final class Viewer implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(400);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient client;
    private final URI index;
    private final Path folder;
    private final Thread thread;
    private final List<Version> indexes = new ArrayList<>();
    private final Map<URI, Playlist> playlists = new LinkedHashMap<>();
    private final Set<String> segmentNames = new HashSet<>();
    private final List<String> findings = new ArrayList<>();
    private volatile boolean finished;

    private record Playlist(String key, List<Version> versions, List<Entry> entries) {
        long nextSequence() {
            return entries.isEmpty() ? 0 : entries.getLast().sequence() + 1;
        }
    }

    /// @param folder where copies of the segments go
    static Viewer start(HttpClient client, URI index, Path folder) {
        Viewer viewer = new Viewer(client, index, folder);
        viewer.thread.start();
        return viewer;
    }

    private Viewer(HttpClient client, URI index, Path folder) {
        this.client = client;
        this.index = index;
        this.folder = folder;
        this.thread = Thread.ofVirtual().unstarted(this::run);
    }

    /// Looks once more and tells what was seen.
    Viewing finish() {
        finished = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return snapshot();
    }

    /// What was seen so far.
    synchronized Viewing snapshot() {
        return new Viewing(
                List.copyOf(indexes),
                playlists.values().stream()
                        .filter(playlist -> !playlist.versions.isEmpty())
                        .map(playlist ->
                                new Seen(playlist.key, List.copyOf(playlist.versions), List.copyOf(playlist.entries)))
                        .toList(),
                List.copyOf(findings));
    }

    @Override
    public void close() {
        finished = true;
    }

    private void run() {
        boolean last;
        do {
            last = finished;
            try {
                look();
            } catch (RuntimeException e) {
                finding("could not look: " + e);
            }
            LockSupport.parkNanos(PERIOD.toNanos());
        } while (!last);
    }

    private void look() {
        HttpResponse<byte[]> answer = get(index);
        if (answer.statusCode() == 404 && indexes.isEmpty()) {
            return;
        }
        String text = text(answer);
        if (answer.statusCode() != 200) {
            finding("index answered " + answer.statusCode());
        } else if (indexes.isEmpty() || !indexes.getLast().text().equals(text)) {
            synchronized (this) {
                indexes.add(new Version(Instant.now(), text));
                for (String uri : Viewer.uris(text)) {
                    URI playlist = index.resolve(uri);
                    playlists.computeIfAbsent(
                            playlist, key -> new Playlist(key.getPath(), new ArrayList<>(), new ArrayList<>()));
                }
            }
        }
        for (Map.Entry<URI, Playlist> known : List.copyOf(playlists.entrySet())) {
            look(known.getKey(), known.getValue());
        }
    }

    private void look(URI uri, Playlist playlist) {
        HttpResponse<byte[]> answer = get(uri);
        String text = text(answer);
        if (answer.statusCode() != 200) {
            finding(uri.getPath() + " is named and answered " + answer.statusCode());
            return;
        }
        if (!playlist.versions.isEmpty() && playlist.versions.getLast().text().equals(text)) {
            return;
        }
        Instant now = Instant.now();
        for (Entry entry : entries(uri, text, now)) {
            if (entry.sequence() >= playlist.nextSequence()) {
                add(uri, playlist, entry);
            }
        }
        synchronized (this) {
            playlist.versions.add(new Version(now, text));
        }
    }

    private void add(URI uri, Playlist playlist, Entry entry) {
        if (entry.sequence() > playlist.nextSequence()) {
            finding("segments " + playlist.nextSequence() + " to " + (entry.sequence() - 1)
                    + " came and went between two looks");
        }
        if (!segmentNames.add(entry.uri())) {
            finding("name used in two broadcasts: " + entry.uri());
        }
        if (!entry.gap()) {
            HttpResponse<byte[]> segment = get(uri.resolve(entry.uri()));
            if (segment.statusCode() != 200) {
                finding(entry.uri() + " is named and answered " + segment.statusCode());
                return;
            }
            try {
                Files.createDirectories(entry.file().getParent());
                Files.write(entry.file(), segment.body());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        synchronized (this) {
            playlist.entries.add(entry);
        }
    }

    private synchronized void finding(String text) {
        if (findings.size() < 20 && !findings.contains(text)) {
            findings.add(text);
        }
    }

    private List<Entry> entries(URI playlist, String text, Instant now) {
        List<Entry> entries = new ArrayList<>();
        long sequence = 0;
        double seconds = 0;
        boolean discontinuity = false;
        boolean gap = false;
        Instant date = Instant.EPOCH;
        for (String line : text.lines().toList()) {
            if (line.startsWith("#EXT-X-MEDIA-SEQUENCE:")) {
                sequence = Long.parseLong(value(line));
            } else if (line.startsWith("#EXTINF:")) {
                seconds = Double.parseDouble(value(line).replace(",", ""));
            } else if (line.equals("#EXT-X-DISCONTINUITY")) {
                discontinuity = true;
            } else if (line.equals("#EXT-X-GAP")) {
                gap = true;
            } else if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) {
                date = Instant.parse(value(line));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                Path file = folder.resolve(broadcastId(playlist) + "-" + line);
                entries.add(new Entry(sequence++, line, seconds, discontinuity, gap, date, now, file));
                discontinuity = false;
                gap = false;
            }
        }
        return entries;
    }

    /// `…/{broadcastId}/{rendition}/media.m3u8`.
    private static String broadcastId(URI playlist) {
        String[] path = playlist.getPath().split("/", -1);
        return path[path.length - 3];
    }

    private static String value(String line) {
        return line.substring(line.indexOf(':') + 1);
    }

    private static List<String> uris(String playlist) {
        return playlist.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private HttpResponse<byte[]> get(URI uri) {
        try {
            return client.send(
                    HttpRequest.newBuilder(uri).timeout(REQUEST_TIMEOUT).build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
