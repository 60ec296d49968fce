package dev.sluice.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.Test;

class BoundedBodyTest {
    private final BoundedBody body = new BoundedBody(5);
    private int cancelled;

    BoundedBodyTest() {
        body.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {
                cancelled++;
            }
        });
    }

    private void comes(String... parts) {
        body.onNext(List.of(parts).stream()
                .map(part -> ByteBuffer.wrap(part.getBytes(StandardCharsets.US_ASCII)))
                .toList());
    }

    private BoundedBody.Beginning read() {
        return body.getBody().toCompletableFuture().join();
    }

    @Test
    void whatFitsIsReadWhole() {
        comes("ab", "");
        comes("cde");
        assertThat(body.getBody().toCompletableFuture()).isNotDone();
        body.onComplete();

        assertThat(read().bytes().toUtf8()).isEqualTo("abcde");
        assertThat(read().whole()).isTrue();
        assertThat(cancelled).isZero();
    }

    @Test
    void atTheFirstByteTooManyNobodyListensAnyLonger() {
        comes("abcde");
        assertThat(cancelled).isZero();
        comes("f");

        assertThat(read().bytes().toUtf8()).isEqualTo("abcde");
        assertThat(read().whole()).isFalse();
        assertThat(cancelled).isEqualTo(1);
    }

    @Test
    void whatComesAllTheSameIsNotKept() {
        comes("abc", "def", "ghi");
        comes("jkl");
        body.onComplete();

        assertThat(read().bytes().toUtf8()).isEqualTo("abcde");
        assertThat(read().whole()).isFalse();
    }

    @Test
    void aConnectionThatBreaksIsNoAnswer() {
        comes("ab");
        body.onError(new java.io.IOException("reset"));

        assertThat(body.getBody().toCompletableFuture()).isCompletedExceptionally();
    }
}
