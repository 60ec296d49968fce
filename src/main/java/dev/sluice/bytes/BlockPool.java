package dev.sluice.bytes;

/// Where [BlockBuffer]s take their blocks from and give them back to. Implementations say whether they may be shared
/// between threads.
public interface BlockPool {
    /// 348 transport-stream packets of 188 bytes: just under 64 KiB, so a packet never straddles two blocks, and
    /// small enough that the garbage collector never treats a block as a humongous object.
    int BLOCK_SIZE = 348 * 188;

    /// A block of [#BLOCK_SIZE] bytes with arbitrary content.
    byte[] take();

    /// Gives a block back; the caller must not touch it afterwards.
    void give(byte[] block);

    /// No pooling: every block is new and left to the garbage collector. For tests. Safe for all threads.
    BlockPool UNPOOLED = new BlockPool() {
        @Override
        public byte[] take() {
            return new byte[BLOCK_SIZE];
        }

        @Override
        public void give(byte[] block) {}
    };
}
