package dev.sluice.live;

import dev.sluice.bytes.BlockPool;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The pod's segment blocks: all memory that media wait in between an encoder and the store. Keeps a bounded number
/// of free ones for reuse and leaves the rest to the garbage collector. Safe for all threads.
///
/// No block is ever refused, as a frame that has been received has to go somewhere. Sessions look at [#isTight] and
/// stop reading instead, so that the wait moves to the encoders.
public final class SharedBlockPool implements BlockPool {
    /// 128 MiB: two seconds of 300 streams at 1.7 Mbit/s; what a burst takes beyond that is not kept.
    private static final int KEPT_BLOCKS = 2048;

    private final ArrayBlockingQueue<byte[]> free = new ArrayBlockingQueue<>(KEPT_BLOCKS);
    private final AtomicLong blocksInUse = new AtomicLong();
    private final long tightAboveBytes;

    /// @param tightAboveBytes what may be in use before sessions are slowed down
    public SharedBlockPool(long tightAboveBytes) {
        this.tightAboveBytes = tightAboveBytes;
    }

    @Override
    public byte[] take() {
        blocksInUse.incrementAndGet();
        byte @Nullable [] block = free.poll();
        return block == null ? new byte[BLOCK_SIZE] : block;
    }

    @Override
    public void give(byte[] block) {
        blocksInUse.decrementAndGet();
        // A full pool drops the block.
        var _ = free.offer(block);
    }

    public long bytesInUse() {
        return blocksInUse.get() * BLOCK_SIZE;
    }

    /// What may be in use before sessions are slowed down.
    public long limitBytes() {
        return tightAboveBytes;
    }

    /// What media take of the memory that they should; above 1 where that is more.
    double used() {
        return (double) bytesInUse() / tightAboveBytes;
    }

    /// Whether media take more memory than they should.
    public boolean isTight() {
        return bytesInUse() > tightAboveBytes;
    }
}
