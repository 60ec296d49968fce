package dev.sluice.hooks;

import dev.sluice.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/// The beginning of an answer. Whoever sends more is not listened to any longer, and the connection is closed.
final class BoundedBody implements BodySubscriber<BoundedBody.Beginning> {
    private final int limit;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final CompletableFuture<Beginning> body = new CompletableFuture<>();
    private @Nullable Subscription subscription;

    /// What was read.
    ///
    /// @param whole whether that is all of it
    record Beginning(Bytes bytes, boolean whole) {}

    BoundedBody(int limit) {
        this.limit = limit;
    }

    @Override
    public CompletionStage<Beginning> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            byte[] part = new byte[Math.min(buffer.remaining(), limit - read.size())];
            buffer.get(part);
            read.writeBytes(part);
            if (buffer.hasRemaining()) {
                Subscription source = subscription;
                if (source != null) {
                    source.cancel();
                }
                complete(false);
                return;
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        complete(true);
    }

    private void complete(boolean whole) {
        body.complete(new Beginning(Bytes.wrap(read.toByteArray()), whole));
    }
}
