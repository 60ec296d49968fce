package dev.sluice.fuzz;

import dev.sluice.bytes.Bytes;

/// What the fuzzer wrote, read from the front: first what steers a target, then what it is fed with. Where nothing is
/// left it reads zeros, so that every input means something.
public final class FuzzInput {
    private final byte[] data;
    private int at;

    public FuzzInput(byte[] data) {
        this.data = data;
    }

    public boolean hasRemaining() {
        return at < data.length;
    }

    public int u8() {
        return hasRemaining() ? data[at++] & 0xFF : 0;
    }

    public int u16() {
        return u8() << 8 | u8();
    }

    public long u32() {
        return (long) u16() << 16 | u16();
    }

    /// The next `size` bytes, or what is left of them.
    public Bytes bytes(int size) {
        int length = Math.min(size, data.length - at);
        Bytes bytes = Bytes.wrap(data, at, length);
        at += length;
        return bytes;
    }

    public Bytes rest() {
        return bytes(data.length - at);
    }
}
