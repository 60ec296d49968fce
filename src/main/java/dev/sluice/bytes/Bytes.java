package dev.sluice.bytes;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A read-only view of `length` bytes of somebody's array.
///
/// A view does not own what it shows. Where a method hands one to a callback, the bytes are valid until that callback
/// returns and may be overwritten afterwards; who needs them longer takes a [#copy()]. Not synchronised.
public final class Bytes {
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final int length;

    private Bytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /// A view of a part of `array`; nothing is copied.
    public static Bytes wrap(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        return new Bytes(array, offset, length);
    }

    public static Bytes wrap(byte[] array) {
        return new Bytes(array, 0, array.length);
    }

    /// For constants and tests: `Bytes.of(0x17, 0x01)`; each value is cut to its low eight bits.
    public static Bytes of(int... values) {
        byte[] array = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            array[i] = (byte) values[i];
        }
        return wrap(array);
    }

    public static Bytes utf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    public static Bytes hex(String digits) {
        return wrap(HexFormat.of().parseHex(digits.replace(" ", "")));
    }

    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /// The byte at `index` as 0 to 255.
    public int get(int index) {
        Objects.checkIndex(index, length);
        return array[offset + index] & 0xFF;
    }

    /// The unsigned big-endian 32-bit value at `index`, as a long.
    public long u32(int index) {
        Objects.checkFromIndexSize(index, 4, length);
        int at = offset + index;
        return ((array[at] & 0xFFL) << 24)
                | ((array[at + 1] & 0xFF) << 16)
                | ((array[at + 2] & 0xFF) << 8)
                | (array[at + 3] & 0xFF);
    }

    public Bytes slice(int from, int size) {
        Objects.checkFromIndexSize(from, size, length);
        return new Bytes(array, offset + from, size);
    }

    public Bytes from(int from) {
        return slice(from, length - from);
    }

    /// Bulk copy of the whole view into `target`.
    public void copyTo(byte[] target, int targetOffset) {
        System.arraycopy(array, offset, target, targetOffset, length);
    }

    /// Bulk copy of `size` bytes from `from` on into `target`.
    public void copyTo(int from, byte[] target, int targetOffset, int size) {
        Objects.checkFromIndexSize(from, size, length);
        System.arraycopy(array, offset + from, target, targetOffset, size);
    }

    /// The same bytes in an array of their own.
    public Bytes copy() {
        return wrap(toByteArray());
    }

    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /// A read-only buffer over the same bytes.
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
    }

    public String toUtf8() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }

    public String toHex() {
        return HexFormat.of().formatHex(array, offset, offset + length);
    }

    /// Equal content, wherever it stands.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    /// Length and the first bytes only: payload does not belong in logs.
    @Override
    public String toString() {
        int shown = Math.min(length, 16);
        return "Bytes[" + length + ": " + HexFormat.of().formatHex(array, offset, offset + shown)
                + (shown < length ? "…]" : "]");
    }
}
