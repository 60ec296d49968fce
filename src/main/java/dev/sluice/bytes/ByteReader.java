package dev.sluice.bytes;

/// A cursor over [Bytes], big-endian. The one place where bounds are checked: every read past the end throws
/// [MalformedException], so parsers above need no length arithmetic of their own. Not synchronised.
public final class ByteReader {
    private final Bytes bytes;
    private int position;

    public ByteReader(Bytes bytes) {
        this.bytes = bytes;
    }

    public int remaining() {
        return bytes.length() - position;
    }

    public boolean hasRemaining() {
        return position < bytes.length();
    }

    public int position() {
        return position;
    }

    /// The next byte, which stays unread.
    public int peek() {
        require(1);
        return bytes.get(position);
    }

    public int u8() {
        require(1);
        return bytes.get(position++);
    }

    public int u16() {
        require(2);
        int value = bytes.get(position) << 8 | bytes.get(position + 1);
        position += 2;
        return value;
    }

    public int u24() {
        require(3);
        int value = bytes.get(position) << 16 | bytes.get(position + 1) << 8 | bytes.get(position + 2);
        position += 3;
        return value;
    }

    /// A signed 24-bit value, as FLV's composition time offset is.
    public int s24() {
        return u24() << 8 >> 8;
    }

    public long u32() {
        require(4);
        long value = bytes.u32(position);
        position += 4;
        return value;
    }

    /// Little-endian, as the message stream id of an RTMP chunk header is.
    public long u32le() {
        return Integer.reverseBytes((int) u32()) & 0xFFFF_FFFFL;
    }

    public double f64() {
        return Double.longBitsToDouble(u32() << 32 | u32());
    }

    public void skip(int count) {
        require(count);
        position += count;
    }

    /// The next `size` bytes as a view.
    public Bytes bytes(int size) {
        require(size);
        Bytes slice = bytes.slice(position, size);
        position += size;
        return slice;
    }

    /// All that is left as a view.
    public Bytes rest() {
        return bytes(remaining());
    }

    private void require(int count) {
        if (count < 0 || count > remaining()) {
            throw new MalformedException("needs " + count + " more bytes at " + position + ", has " + remaining());
        }
    }
}
