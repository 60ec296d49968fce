package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;

class BufferLeaksTest {
    private static final int COLLECTIONS = 5;

    @Test
    void theExtensionIsRegisteredForEveryTestWithoutAWordInIt() {
        assertThat(BufferLeaks.watches(BufferLeaksTest.class)).isTrue();
        assertThat(BufferLeaks.watches(BufferLeaks.class)).isFalse();
    }

    @Test
    void aBufferThatNobodyReleasedIsFoundWithThePlaceThatHadItLast() {
        leakOnPurpose();

        // A collection that was under way already may take it for alive still.
        List<String> leaks = List.of();
        for (int i = 0; i < COLLECTIONS && leaks.isEmpty(); i++) {
            leaks = BufferLeaks.collect();
        }

        assertThat(leaks).singleElement().asString().contains("ByteBuf", "leaked on purpose", "BufferLeaksTest.java");
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
