package dev.sluice.rtmp.session;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Input that came behind a publish command which is being decided on; bounded.
final class HeldInput {
    private static final byte[] NONE = new byte[0];

    private int maxBytes;
    private byte[] bytes = NONE;
    private int length;

    HeldInput(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// From now on at most so much.
    void limit(int bytes) {
        maxBytes = bytes;
    }

    int limit() {
        return maxBytes;
    }

    /// Memory in use, never more than the bound.
    int capacity() {
        return bytes.length;
    }

    boolean hasRoomFor(int more) {
        return more <= maxBytes - length;
    }

    /// Takes all of `in`, or nothing and returns false when that would be too much.
    boolean add(ByteBuffer in) {
        int size = in.remaining();
        if (!hasRoomFor(size)) {
            return false;
        }
        if (size > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.min(maxBytes, Math.max(length + size, 2 * length)));
        }
        in.get(bytes, length, size);
        length += size;
        return true;
    }

    /// All of it; nothing is held afterwards.
    ByteBuffer take() {
        ByteBuffer all = ByteBuffer.wrap(bytes, 0, length);
        bytes = NONE;
        length = 0;
        return all;
    }
}
