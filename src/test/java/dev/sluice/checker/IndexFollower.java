package dev.sluice.checker;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Follows a channel from its playback URL on: the multivariant playlist goes to a [MultivariantChecker], and every
/// media playlist that it ever names is followed by a [PlaylistFollower] of its own. Safe for all threads.
public final class IndexFollower implements AutoCloseable {
    private final URI index;
    private final HttpClient client = HttpClient.newHttpClient();
    private final MultivariantChecker checker = new MultivariantChecker();
    private final List<Violation> delivery = new ArrayList<>();
    private final List<String> versions = new ArrayList<>();
    private final List<PlaylistFollower> media = new ArrayList<>();
    private final Poller poller;

    private IndexFollower(URI index) {
        this.index = index;
        this.poller = Poller.start(this::poll);
    }

    /// Begins to follow.
    ///
    /// @param index the playback URL; nothing may be there yet
    public static IndexFollower followIndex(URI index) {
        return new IndexFollower(index);
    }

    /// The followers of all media playlists that were named, in that order; they go on when the index leaves them.
    public synchronized List<PlaylistFollower> media() {
        return List.copyOf(media);
    }

    public synchronized Optional<PlaylistFollower> newest() {
        return media.isEmpty() ? Optional.empty() : Optional.of(media.getLast());
    }

    /// The texts of the multivariant playlist.
    public synchronized List<String> versions() {
        return List.copyOf(versions);
    }

    /// What was found in the index and in all media playlists.
    public synchronized List<Violation> violations() {
        List<Violation> all = new ArrayList<>(checker.violations());
        all.addAll(delivery);
        media.forEach(follower -> all.addAll(follower.violations()));
        return all;
    }

    private synchronized void poll() throws InterruptedException {
        HttpResponse<String> response;
        try {
            response = client.send(Poller.request(index), BodyHandlers.ofString());
        } catch (IOException e) {
            // Not reachable: the next round asks again.
            return;
        }
        if (response.statusCode() != 200) {
            if (!versions.isEmpty()) {
                String detail = response.statusCode() + " for " + index;
                delivery.add(new Violation(Rule.PLAYLIST_AVAILABLE, Instant.now(), detail));
            }
            return;
        }
        checker.observe(Instant.now(), response.body());
        if (versions.isEmpty() || !versions.getLast().equals(response.body())) {
            versions.add(response.body());
        }
        for (String uri : checker.named().subList(media.size(), checker.named().size())) {
            media.add(PlaylistFollower.follow(index.resolve(uri)));
        }
    }

    @Override
    public void close() {
        poller.close();
        media().forEach(PlaylistFollower::close);
        client.close();
    }
}
