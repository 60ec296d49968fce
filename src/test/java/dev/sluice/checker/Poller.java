package dev.sluice.checker;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Does something several times a second on a virtual thread of its own.
final class Poller implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(200);

    /// How long a server may take to answer before it counts as not reachable.
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /// One look.
    interface Round {
        void run() throws InterruptedException;
    }

    private Poller(Round round) {
        thread = Thread.ofVirtual().unstarted(() -> loop(round));
    }

    static Poller start(Round round) {
        Poller poller = new Poller(round);
        poller.thread.start();
        return poller;
    }

    static HttpRequest request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(ANSWER).build();
    }

    private void loop(Round round) {
        try {
            do {
                round.run();
            } while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Returns when the round that runs has ended.
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
