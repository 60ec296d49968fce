package dev.sluice.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

class RequestContentTest {
    private static final int LARGE = 100_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, Long.MAX_VALUE})
    void allViewsArriveInOrderWhateverTheDemand(long demand) {
        byte[] bytes = random(3 * LARGE);
        RequestContent content =
                RequestContent.of(List.of(Bytes.wrap(bytes, 0, LARGE), Bytes.wrap(bytes, LARGE, 2 * LARGE)));
        Reader reader = new Reader(demand);

        content.subscribe(reader);

        assertThat(reader.received.toByteArray()).isEqualTo(bytes);
        assertThat(reader.completed).isTrue();
        assertThat(content.contentLength()).hasValue(3L * LARGE);
    }

    @Test
    void itCanBeReadAgain() {
        byte[] bytes = random(LARGE);
        RequestContent content = RequestContent.of(List.of(Bytes.wrap(bytes)));

        for (int round = 0; round < 2; round++) {
            Reader reader = new Reader(Long.MAX_VALUE);
            content.subscribe(reader);
            assertThat(reader.received.toByteArray()).isEqualTo(bytes);
        }
    }

    @Test
    void emptyContentCompletesWithoutDemand() {
        Reader reader = new Reader(0);

        RequestContent.of(List.of(Bytes.EMPTY)).subscribe(reader);

        assertThat(reader.completed).isTrue();
        assertThat(reader.received.size()).isZero();
    }

    @Test
    void afterCloseNoViewIsHandedOutAndTheReaderIsTold() {
        RequestContent content = RequestContent.of(List.of(Bytes.wrap(random(LARGE)), Bytes.wrap(random(LARGE))));
        Reader reader = new Reader(0);
        content.subscribe(reader);
        reader.subscription().request(1);

        content.close();
        reader.subscription().request(1);

        assertThat(reader.received.size()).isEqualTo(LARGE);
        assertThat(reader.completed).isFalse();
        assertThat(reader.error).hasMessage("the put is over");
    }

    @Test
    void whoComesAfterCloseGetsNothing() {
        RequestContent content = RequestContent.of(List.of(Bytes.wrap(random(LARGE))));
        content.close();
        Reader reader = new Reader(Long.MAX_VALUE);

        content.subscribe(reader);

        assertThat(reader.error).isNotNull();
        assertThat(reader.received.size()).isZero();
    }

    @Test
    void smallContentIsACopyThatItsOwnerCannotChange() {
        byte[] bytes = "playlist".getBytes(StandardCharsets.UTF_8);
        RequestContent content = RequestContent.of(List.of(Bytes.wrap(bytes, 0, 4), Bytes.wrap(bytes, 4, 4)));
        bytes[0] = 'X';
        Reader reader = new Reader(Long.MAX_VALUE);

        content.subscribe(reader);

        assertThat(reader.received.toString(StandardCharsets.UTF_8)).isEqualTo("playlist");
    }

    @Test
    void aReaderWhoCancelsGetsNoMore() {
        RequestContent content = RequestContent.of(List.of(Bytes.wrap(random(LARGE)), Bytes.wrap(random(LARGE))));
        Reader reader = new Reader(0);
        content.subscribe(reader);
        reader.subscription().request(1);
        reader.subscription().cancel();
        reader.subscription().request(1);
        content.close();

        assertThat(reader.received.size()).isEqualTo(LARGE);
        assertThat(reader.error).isNull();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /// Asks for `demand` views at first and again within each `onNext`, as the SDK does.
    private static final class Reader implements Subscriber<ByteBuffer> {
        final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final long demand;
        private @Nullable Subscription subscription;

        @Nullable Throwable error;

        boolean completed;

        Reader(long demand) {
            this.demand = demand;
        }

        Subscription subscription() {
            assertThat(subscription).isNotNull();
            return subscription;
        }

        @Override
        public void onSubscribe(Subscription s) {
            subscription = s;
            if (demand > 0) {
                s.request(demand);
            }
        }

        @Override
        public void onNext(ByteBuffer buffer) {
            assertThat(completed).isFalse();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            received.writeBytes(bytes);
            if (demand > 0) {
                subscription().request(demand);
            }
        }

        @Override
        public void onError(Throwable t) {
            assertThat(error).isNull();
            error = t;
        }

        @Override
        public void onComplete() {
            assertThat(completed).isFalse();
            completed = true;
        }
    }
}
