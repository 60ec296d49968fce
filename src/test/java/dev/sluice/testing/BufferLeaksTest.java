package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BufferLeaksTest {
    @Test
    void theExtensionIsRegisteredForEveryTestWithoutAWordInIt() {
        assertThat(BufferLeaks.watches(BufferLeaksTest.class)).isTrue();
        assertThat(BufferLeaks.watches(BufferLeaks.class)).isFalse();
    }

    @Test
    void aBufferThatNobodyReleasedIsFoundWithThePlaceThatHadItLast() {
        leakOnPurpose();

        assertThat(BufferLeaks.collect())
                .singleElement()
                .asString()
                .contains("ByteBuf", "leaked on purpose", "BufferLeaksTest.java");
    }

    @Test
    void vertxDoesNotTurnTheDetectionOff() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            assertThat(ResourceLeakDetector.getLevel()).isEqualTo(Level.PARANOID);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aBufferThatWasReleasedIsNoLeak() {
        PooledByteBufAllocator.DEFAULT.directBuffer(100).release();

        assertThat(BufferLeaks.collect()).isEmpty();
    }

    /// In a method of its own, so that no frame on the stack keeps the buffer.
    private static void leakOnPurpose() {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(100);
        buffer.touch("leaked on purpose");
    }
}
