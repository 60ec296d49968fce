package dev.sluice.store.s3;

import dev.sluice.bytes.Bytes;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One request on its way over a connection: the body goes out view by view as the socket takes it, so that no more
/// than Netty's high-water mark is ever copied ahead. On the request's Vert.x context.
///
/// The outcome is told when the connection has let go of all views, even where the answer or a time-out came first:
/// their owner may use the memory again at once.
final class Sending {
    /// S3's errors are a few hundred bytes; a proxy may send a page.
    private static final int MAX_ANSWER_BYTES = 64 * 1024;

    /// Bodies up to this size go out in one write with the head.
    private static final int SMALL_BYTES = 64 * 1024;

    private final HttpClientRequest request;
    private final Deque<Bytes> left;
    private final long sizeBytes;
    private final CompletableFuture<Answer> outcome = new CompletableFuture<>();
    private final Buffer received = Buffer.buffer();
    private int unwritten;
    private boolean ended;
    private boolean over;
    private @Nullable Answer answer;
    private @Nullable Throwable failure;

    /// What the store said.
    record Answer(int status, io.vertx.core.MultiMap headers, String body) {}

    private Sending(HttpClientRequest request, List<Bytes> views) {
        this.request = request;
        this.left = new ArrayDeque<>(views);
        this.sizeBytes = views.stream().mapToLong(Bytes::length).sum();
    }

    /// Starts to send; to be called on the request's context.
    static Sending start(HttpClientRequest request, List<Bytes> views) {
        Sending sending = new Sending(request, views);
        request.exceptionHandler(sending::fail);
        request.response().onComplete(sending::onResponse, sending::fail);
        if (sending.sizeBytes <= SMALL_BYTES) {
            sending.sendWhole();
        } else {
            request.drainHandler(_ -> sending.sendMore());
            sending.sendMore();
        }
        return sending;
    }

    /// Completes on the context; fails with what the connection met.
    CompletableFuture<Answer> outcome() {
        return outcome;
    }

    /// Breaks off, unless the answer is there.
    void timeOut() {
        fail(new TimeoutException(Faults.NO_ANSWER));
    }

    private void sendWhole() {
        Buffer whole = Buffer.buffer((int) sizeBytes);
        left.forEach(view -> whole.appendBytes(view.toByteArray()));
        left.clear();
        ended = true;
        watch(request.end(whole));
    }

    private void sendMore() {
        while (!over && !ended && !request.writeQueueFull()) {
            ByteBuffer view = left.remove().asByteBuffer();
            Buffer part = uncopied(view);
            ended = left.isEmpty();
            watch(ended ? request.end(part) : request.write(part));
        }
    }

    /// Vert.x 5 renames it; in 4 nothing else takes bytes without a copy.
    @SuppressWarnings("deprecation")
    private static Buffer uncopied(ByteBuffer view) {
        return Buffer.buffer(Unpooled.wrappedBuffer(view));
    }

    private void watch(Future<Void> written) {
        unwritten++;
        written.onComplete(result -> {
            unwritten--;
            if (result.failed()) {
                fail(result.cause());
            }
            settle();
        });
    }

    private void onResponse(HttpClientResponse response) {
        response.exceptionHandler(this::fail);
        response.handler(part -> {
            if (received.length() + part.length() > MAX_ANSWER_BYTES) {
                finish(answerOf(response), null);
            } else {
                received.appendBuffer(part);
            }
        });
        response.endHandler(_ -> finish(answerOf(response), null));
    }

    private Answer answerOf(HttpClientResponse response) {
        return new Answer(response.statusCode(), response.headers(), received.toString());
    }

    private void fail(Throwable cause) {
        finish(null, cause);
    }

    private void finish(@Nullable Answer said, @Nullable Throwable met) {
        if (over) {
            return;
        }
        over = true;
        answer = said;
        failure = met;
        if (met != null || !ended || unwritten > 0) {
            abandonConnection();
        }
        settle();
    }

    /// It is in the middle of this request, so no other may follow. Closed below Vert.x, which would first wait for
    /// what
    /// the store does not read, and so would hold what is yet to be written.
    private void abandonConnection() {
        if (request.connection() instanceof ConnectionBase connection) {
            var _ = connection.channelHandlerContext().close();
        }
        var _ = request.reset();
    }

    private void settle() {
        if (over && unwritten == 0) {
            Throwable met = failure;
            var _ = met == null ? outcome.complete(answer) : outcome.completeExceptionally(met);
        }
    }
}
