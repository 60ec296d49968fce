package dev.sluice.rtmp.session;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Input that came behind a publish command which is being decided on; bounded.
final class HeldInput {
    private static final byte[] NONE = new byte[0];

    private final int maxBytes;
    private byte[] bytes = NONE;

    HeldInput(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    int size() {
        return bytes.length;
    }

    /// Takes all of `in`, or nothing and returns false when that would be too much. Reading stops at the first
    /// call, so there are a few at most, and growing by each is cheap.
    boolean add(ByteBuffer in) {
        int size = in.remaining();
        if (size > maxBytes - bytes.length) {
            return false;
        }
        int from = bytes.length;
        bytes = Arrays.copyOf(bytes, from + size);
        in.get(bytes, from, size);
        return true;
    }

    /// All of it; nothing is held afterwards.
    ByteBuffer take() {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        bytes = NONE;
        return all;
    }
}
