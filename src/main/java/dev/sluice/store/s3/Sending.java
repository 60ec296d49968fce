package dev.sluice.store.s3;

import dev.sluice.bytes.Bytes;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
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
    private final Context context;
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

    /// To be made, and all else called, on the request's context.
    Sending(HttpClientRequest request, List<Bytes> views) {
        this.request = request;
        this.left = new ArrayDeque<>(views);
        this.sizeBytes = views.stream().mapToLong(Bytes::length).sum();
        this.context = Objects.requireNonNull(Vertx.currentContext());
    }

    void start() {
        request.exceptionHandler(this::fail);
        request.response().onComplete(this::onResponse, this::fail);
        if (sizeBytes <= SMALL_BYTES) {
            sendWhole();
        } else {
            request.drainHandler(_ -> sendMore());
            sendMore();
        }
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
        // Idle connections are kept for as long as we say: at the end that the store says, we would race it.
        response.headers().remove("Keep-Alive");
        // Vert.x tells of a connection's end on the thread of the connection, which need not be the context's.
        response.exceptionHandler(cause -> context.runOnContext(_ -> fail(cause)));
        response.handler(part -> {
            if (received.length() + part.length() > MAX_ANSWER_BYTES) {
                abandonConnection();
                answer(response);
            } else {
                received.appendBuffer(part);
            }
        });
        response.endHandler(_ -> answer(response));
    }

    private void answer(HttpClientResponse response) {
        int status = response.statusCode();
        if (!isSent() && status / 100 == 2) {
            fail(new IOException("answered " + status + " before the body was there"));
        } else {
            finish(new Answer(status, response.headers(), received.toString()), null);
        }
    }

    private void fail(Throwable met) {
        finish(null, met);
    }

    private boolean isSent() {
        return ended && unwritten == 0;
    }

    private void finish(@Nullable Answer said, @Nullable Throwable met) {
        if (over) {
            return;
        }
        over = true;
        answer = said;
        failure = met;
        if (met != null || !isSent()) {
            abandonConnection();
        }
        settle();
    }

    /// It is in the middle of this request, so no other may follow. Closed below Vert.x, which would first wait for
    /// what the store does not read, and so would hold what is yet to be written; as would TLS with its farewell.
    private void abandonConnection() {
        if (request.connection() instanceof ConnectionBase connection) {
            ChannelHandlerContext channel = connection.channelHandlerContext();
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            if (tls != null) {
                tls.setCloseNotifyFlushTimeoutMillis(1);
            }
            var _ = channel.close();
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
