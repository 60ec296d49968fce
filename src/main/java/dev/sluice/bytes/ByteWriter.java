package dev.sluice.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing big-endian writer for small structures (commands, tables, headers). Not for media payload and not
/// synchronised.
public final class ByteWriter {
    private byte[] array;
    private int length;

    public ByteWriter() {
        this(64);
    }

    public ByteWriter(int initialCapacity) {
        array = new byte[initialCapacity];
    }

    public int length() {
        return length;
    }

    public ByteWriter u8(int value) {
        reserve(1);
        array[length++] = (byte) value;
        return this;
    }

    public ByteWriter u16(int value) {
        return u8(value >> 8).u8(value);
    }

    public ByteWriter u24(int value) {
        return u8(value >> 16).u16(value);
    }

    public ByteWriter u32(long value) {
        return u16((int) (value >> 16)).u16((int) value);
    }

    public ByteWriter u32le(long value) {
        return u32(Integer.reverseBytes((int) value));
    }

    public ByteWriter f64(double value) {
        long bits = Double.doubleToRawLongBits(value);
        return u32(bits >>> 32).u32(bits);
    }

    public ByteWriter bytes(Bytes bytes) {
        reserve(bytes.length());
        bytes.copyTo(array, length);
        length += bytes.length();
        return this;
    }

    public ByteWriter utf8(String text) {
        return bytes(Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// What was written so far, in an array of its own.
    public Bytes toBytes() {
        return Bytes.wrap(Arrays.copyOf(array, length));
    }

    private void reserve(int count) {
        if (array.length - length < count) {
            array = Arrays.copyOf(array, Math.max(array.length * 2, length + count));
        }
    }
}
