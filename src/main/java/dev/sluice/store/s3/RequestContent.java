package dev.sluice.store.s3;

import dev.sluice.bytes.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncRequestBody;

/// The views of a put as a request body, without copying them together; may be read several times (signing over plain
/// HTTP reads it once before sending).
///
/// The views' owner gets them back when the put completes, which may be while the SDK still sends (time-out, early
/// refusal). [#close()] makes that safe: once it has returned, no view is read through this body again, and an
/// unfinished request breaks off instead of completing. What fits into a connection's first write is copied, since
/// it may wait there for a TLS handshake, out of our reach.
final class RequestContent implements AsyncRequestBody, AutoCloseable {
    /// Netty's high-water mark: more than this a connection does not take before it has sent something.
    private static final int COPIED_BYTES = 64 * 1024;

    private final List<Bytes> views;
    private final long sizeBytes;
    private final List<Reading> readings = new ArrayList<>();
    private boolean closed;

    private RequestContent(List<Bytes> views, long sizeBytes) {
        this.views = views;
        this.sizeBytes = sizeBytes;
    }

    static RequestContent of(List<Bytes> views) {
        long sizeBytes = views.stream().mapToLong(Bytes::length).sum();
        if (sizeBytes > COPIED_BYTES) {
            return new RequestContent(
                    views.stream().filter(view -> !view.isEmpty()).toList(), sizeBytes);
        }
        byte[] copy = new byte[(int) sizeBytes];
        int at = 0;
        for (Bytes view : views) {
            view.copyTo(copy, at);
            at += view.length();
        }
        return new RequestContent(copy.length == 0 ? List.of() : List.of(Bytes.wrap(copy)), sizeBytes);
    }

    @Override
    public Optional<Long> contentLength() {
        return Optional.of(sizeBytes);
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
        Reading reading;
        synchronized (this) {
            // Who comes after the end gets nothing: the views may show somebody else's bytes by now.
            reading = new Reading(subscriber, new ArrayDeque<>(views), closed);
            if (!closed) {
                readings.add(reading);
            }
        }
        subscriber.onSubscribe(reading);
        reading.drain();
        if (isClosed()) {
            reading.abort();
        }
    }

    @Override
    public void close() {
        List<Reading> unfinished;
        synchronized (this) {
            closed = true;
            unfinished = List.copyOf(readings);
            readings.clear();
        }
        unfinished.forEach(Reading::abort);
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /// One subscriber's way through the views. Its monitor is held while a view is handed over, so that [#abort()]
    /// waits for that; `onNext` may call [#request] on the same thread.
    private static final class Reading implements Subscription {
        private final Subscriber<? super ByteBuffer> subscriber;
        private final Queue<Bytes> left;
        private long demand;
        private boolean draining;
        private boolean finished;

        /// @param barred hands over nothing; only [#abort()] follows
        Reading(Subscriber<? super ByteBuffer> subscriber, Queue<Bytes> left, boolean barred) {
            this.subscriber = subscriber;
            this.left = left;
            this.draining = barred;
        }

        @Override
        public synchronized void request(long n) {
            if (n <= 0) {
                finish(new IllegalArgumentException("demand of " + n));
                return;
            }
            demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            drain();
        }

        @Override
        public synchronized void cancel() {
            finished = true;
            left.clear();
        }

        synchronized void abort() {
            finish(new IOException("the put is over"));
        }

        synchronized void drain() {
            if (draining) {
                return;
            }
            draining = true;
            while (!finished && demand > 0 && !left.isEmpty()) {
                demand--;
                subscriber.onNext(left.remove().asByteBuffer());
            }
            draining = false;
            if (!finished && left.isEmpty()) {
                finished = true;
                subscriber.onComplete();
            }
        }

        private void finish(Exception reason) {
            if (!finished) {
                finished = true;
                left.clear();
                subscriber.onError(reason);
            }
        }
    }
}
