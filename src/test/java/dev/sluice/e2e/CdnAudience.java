package dev.sluice.e2e;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// Viewers of one channel behind a CDN, each on a thread of its own, and a watch on the origin to judge them by.
final class CdnAudience implements AutoCloseable {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Future<?>> running = new CopyOnWriteArrayList<>();
    private final List<CdnViewer> viewers = new CopyOnWriteArrayList<>();
    private final URI cdn;
    private final Channel channel;
    private final OriginWatch origin;

    CdnAudience(Buckets buckets, URI cdn, Channel channel) {
        this.cdn = cdn;
        this.channel = channel;
        this.origin = new OriginWatch(buckets, channel);
        running.add(threads.submit(() -> origin.watch(over)));
    }

    OriginWatch origin() {
        return origin;
    }

    List<CdnViewer> viewers() {
        return viewers;
    }

    /// One more viewer; every other takes playlists compressed.
    CdnViewer join() {
        CdnViewer viewer = new CdnViewer("viewer " + viewers.size(), client, cdn, channel, viewers.size() % 2 == 1);
        viewers.add(viewer);
        running.add(threads.submit(() -> viewer.watch(over)));
        return viewer;
    }

    /// Everybody leaves; fails if somebody could not watch until now.
    void leave() throws ExecutionException, InterruptedException {
        over.countDown();
        for (Future<?> one : running) {
            one.get();
        }
    }

    Stream<CdnViewer.View> views() {
        return viewers.stream().flatMap(viewer -> viewer.views().stream());
    }

    /// The most by which any viewer's playlist was behind the store at the moment when it was asked for.
    Duration greatestAge() {
        return views().map(view -> origin.age(view.key(), view.version(), view.askedNanos()))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /// What the answer of `CdnViewer.Segment` was to each request for that segment.
    List<CdnViewer.Segment> fetched(String key) {
        return viewers.stream()
                .map(viewer -> viewer.segments().get(key))
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public void close() {
        over.countDown();
        threads.close();
        client.close();
    }
}
