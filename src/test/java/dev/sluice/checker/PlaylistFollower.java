package dev.sluice.checker;

import dev.sluice.bytes.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Follows one media playlist by HTTP as a player does, but closer: every version goes to a [PlaylistChecker], every
/// segment is fetched as soon as it is named and goes to a [SegmentChecker]. Keeps all of it.
///
/// A playlist that has not been there yet may be missing. A server that cannot be reached at all is no violation, it
/// is asked again: who stops the server knows that. Safe for all threads; works on a virtual thread of its own.
public final class PlaylistFollower implements AutoCloseable {
    private static final Set<String> PLAYLIST_TYPES = Set.of("application/vnd.apple.mpegurl", "audio/mpegurl");
    private static final Set<String> SEGMENT_TYPES = Set.of("video/mp2t");

    private final URI playlist;
    private final HttpClient client = HttpClient.newHttpClient();
    private final PlaylistChecker playlistChecker = PlaylistChecker.of(PlaylistChecker.Kind.LIVE);
    private final List<Violation> delivery = new ArrayList<>();
    private final List<Version> versions = new ArrayList<>();
    private final Map<String, Bytes> segments = new LinkedHashMap<>();
    private final Deque<Entry> unfetched = new ArrayDeque<>();
    private final Map<String, Instant> removed = new LinkedHashMap<>();
    private final Poller poller;
    private @Nullable SegmentChecker segmentChecker;
    private @Nullable Playlist last;
    private double longest;

    /// One version, when it was first seen.
    public record Version(Instant at, String text) {}

    private PlaylistFollower(URI playlist) {
        this.playlist = playlist;
        this.poller = Poller.start(this::poll);
    }

    /// Begins to follow.
    ///
    /// @param playlist nothing may be there yet
    public static PlaylistFollower follow(URI playlist) {
        return new PlaylistFollower(playlist);
    }

    public URI playlist() {
        return playlist;
    }

    /// See [PlaylistChecker#mediaFlows].
    public synchronized void mediaFlows() {
        playlistChecker.mediaFlows(Instant.now());
    }

    public synchronized void mediaStops() {
        playlistChecker.mediaStops();
    }

    /// See [PlaylistChecker#exempting].
    public synchronized PlaylistFollower exempting(Rule... rules) {
        playlistChecker.exempting(rules);
        return this;
    }

    public synchronized List<Version> versions() {
        return List.copyOf(versions);
    }

    /// What was fetched, by URI, in playlist order.
    public synchronized Map<String, Bytes> segments() {
        return new LinkedHashMap<>(segments);
    }

    public synchronized boolean hasEnded() {
        return last != null && last.hasEnded();
    }

    public synchronized List<Violation> violations() {
        List<Violation> all = new ArrayList<>(playlistChecker.violations());
        if (segmentChecker != null) {
            all.addAll(segmentChecker.violations());
        }
        all.addAll(delivery);
        return all;
    }

    private synchronized void poll() throws InterruptedException {
        try {
            HttpResponse<byte[]> response = get(playlist);
            if (response.statusCode() == 200) {
                checkType(response, PLAYLIST_TYPES);
                onText(new String(response.body(), StandardCharsets.UTF_8));
            } else if (last != null) {
                report(Rule.PLAYLIST_AVAILABLE, response.statusCode() + " for " + playlist);
            }
            while (!unfetched.isEmpty()) {
                fetch(unfetched.element());
                unfetched.remove();
            }
        } catch (IOException e) {
            // Not reachable: the next round asks again.
        }
    }

    private void onText(String text) {
        Instant now = Instant.now();
        playlistChecker.observe(now, text);
        Playlist before = last;
        if (before != null && before.text().equals(text)) {
            return;
        }
        Playlist next = Playlist.parse(text);
        versions.add(new Version(now, text));
        if (segmentChecker == null) {
            segmentChecker = new SegmentChecker(next.has(Tag.INDEPENDENT));
        }
        List<Entry> known = before == null ? List.of() : before.entries();
        List<String> names = known.stream().map(Entry::uri).toList();
        next.entries().stream().filter(entry -> !names.contains(entry.uri())).forEach(unfetched::add);
        List<String> kept = next.entries().stream().map(Entry::uri).toList();
        for (Entry entry : known) {
            if (!kept.contains(entry.uri()) && !entry.gap()) {
                removed.put(entry.uri(), now.plusMillis(Math.round((entry.seconds() + longest) * 1_000)));
            }
        }
        longest = Math.max(longest, next.seconds());
        last = next;
    }

    private void fetch(Entry entry) throws IOException, InterruptedException {
        SegmentChecker checker = segmentChecker;
        if (checker == null) {
            throw new IllegalStateException("no playlist was seen");
        }
        if (entry.gap()) {
            checker.gap(entry.seconds());
            return;
        }
        HttpResponse<byte[]> response = get(playlist.resolve(entry.uri()));
        if (response.statusCode() != 200) {
            report(Rule.SEGMENT_AVAILABLE, response.statusCode() + " for " + entry.uri());
            checker.gap(entry.seconds());
            return;
        }
        checkType(response, SEGMENT_TYPES);
        segments.put(entry.uri(), Bytes.wrap(response.body()));
        checker.observe(Instant.now(), entry.uri(), entry.seconds(), entry.discontinuity(), response.body());
    }

    /// Removed segments may still be asked for by players that have just read an older version.
    private synchronized void checkRemoved() throws InterruptedException {
        try {
            for (Map.Entry<String, Instant> entry : removed.entrySet()) {
                HttpResponse<byte[]> response = get(playlist.resolve(entry.getKey()));
                if (response.statusCode() != 200 && Instant.now().isBefore(entry.getValue())) {
                    report(
                            Rule.SEGMENT_STAYS_AVAILABLE,
                            response.statusCode() + " for " + entry.getKey() + " before " + entry.getValue());
                }
            }
        } catch (IOException e) {
            // The server is gone, and with it the question.
        }
    }

    private HttpResponse<byte[]> get(URI uri) throws IOException, InterruptedException {
        return client.send(Poller.request(uri), BodyHandlers.ofByteArray());
    }

    private void checkType(HttpResponse<byte[]> response, Set<String> expected) {
        Optional<String> type = response.headers()
                .firstValue("Content-Type")
                .map(value -> value.split(";", 2)[0].trim().toLowerCase(Locale.ROOT));
        if (type.isEmpty() || !expected.contains(type.get())) {
            report(Rule.CONTENT_TYPE, type.orElse("none") + " for " + response.uri());
        }
    }

    private void report(Rule rule, String detail) {
        delivery.add(new Violation(rule, Instant.now(), detail));
    }

    /// Looks once more, and then no longer.
    @Override
    public void close() {
        poller.close();
        try {
            poll();
            checkRemoved();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (segmentChecker != null) {
                segmentChecker.finish();
            }
        }
        client.close();
    }
}
