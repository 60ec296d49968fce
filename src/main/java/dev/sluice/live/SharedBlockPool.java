package dev.sluice.live;

import dev.sluice.bytes.BlockPool;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/// The pod's stock of segment blocks. Keeps a bounded number for reuse and leaves the rest to the garbage collector.
/// Safe for all threads.
public final class SharedBlockPool implements BlockPool {
    /// 128 MiB: two seconds of 300 streams at 1.7 Mbit/s; what a burst takes beyond that is not kept.
    private static final int KEPT_BLOCKS = 2048;

    private final ArrayBlockingQueue<byte[]> free = new ArrayBlockingQueue<>(KEPT_BLOCKS);

    @Override
    public byte[] take() {
        byte @Nullable [] block = free.poll();
        return block == null ? new byte[BLOCK_SIZE] : block;
    }

    @Override
    public void give(byte[] block) {
        // A full pool drops the block.
        var _ = free.offer(block);
    }
}
