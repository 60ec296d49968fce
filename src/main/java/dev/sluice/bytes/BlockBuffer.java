package dev.sluice.bytes;

import java.util.ArrayList;
import java.util.List;

/// An append-only chain of pooled blocks: what a segment is written into and uploaded from.
///
/// One owner at a time: the writer until it hands the buffer on, then the receiver, who calls [#release()] exactly
/// once when nobody reads the blocks any more. Not synchronised; handing it to another thread is the caller's
/// hand-over.
public final class BlockBuffer {
    private final BlockPool pool;
    private final List<byte[]> blocks = new ArrayList<>();
    /// The block being filled and the next free byte in it; `position` starts full so that the first write takes a
    /// block.
    private byte[] current = new byte[0];

    private int position = BlockPool.BLOCK_SIZE;

    public BlockBuffer(BlockPool pool) {
        this.pool = pool;
    }

    /// Reserves `size` contiguous bytes (a divisor of [BlockPool#BLOCK_SIZE], so that reservations of one size never
    /// leave a hole) and returns where they begin in [#array()].
    public int reserve(int size) {
        if (position + size > BlockPool.BLOCK_SIZE) {
            if (position != BlockPool.BLOCK_SIZE) {
                throw new IllegalStateException("a reservation of " + size + " would leave a hole at " + position);
            }
            current = pool.take();
            blocks.add(current);
            position = 0;
        }
        int at = position;
        position += size;
        return at;
    }

    /// The block that the last [#reserve] lies in.
    public byte[] array() {
        return current;
    }

    public int size() {
        return blocks.isEmpty() ? 0 : (blocks.size() - 1) * BlockPool.BLOCK_SIZE + position;
    }

    /// The content as views of the blocks, in order; valid until [#release()].
    public List<Bytes> views() {
        List<Bytes> views = new ArrayList<>(blocks.size());
        for (int i = 0; i < blocks.size(); i++) {
            boolean last = i == blocks.size() - 1;
            views.add(Bytes.wrap(blocks.get(i), 0, last ? position : BlockPool.BLOCK_SIZE));
        }
        return views;
    }

    /// Overwrites bytes already written, for tables whose content is only known when the segment ends.
    public void overwrite(int at, Bytes bytes) {
        int block = at / BlockPool.BLOCK_SIZE;
        int offset = at % BlockPool.BLOCK_SIZE;
        if (at < 0 || at + bytes.length() > size() || offset + bytes.length() > BlockPool.BLOCK_SIZE) {
            throw new IndexOutOfBoundsException("overwrite of " + bytes.length() + " bytes at " + at + " of " + size());
        }
        bytes.copyTo(blocks.get(block), offset);
    }

    /// Gives all blocks back. A second call does nothing.
    public void release() {
        blocks.forEach(pool::give);
        blocks.clear();
        current = new byte[0];
        position = BlockPool.BLOCK_SIZE;
    }
}
