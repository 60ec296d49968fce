package dev.sluice.e2e;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// Chunks as bytes (RTMP 1.0 §5.3.1), also those that no honest client sends.
final class Chunks {
    private static final int FIRST_TWO_BYTE_ID = 64;

    private Chunks() {}

    /// A whole message, cut into chunks.
    static byte[] message(int chunkStreamId, int type, int timestampMs, byte[] payload, int chunkSize) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(begin(chunkStreamId, type, timestampMs, payload.length));
        for (int at = 0; at < payload.length; at += chunkSize) {
            if (at > 0) {
                out.writeBytes(goOn(chunkStreamId));
            }
            out.write(payload, at, Math.min(chunkSize, payload.length - at));
        }
        return out.toByteArray();
    }

    /// The header of a message's first chunk, on message stream 1; `length` is only what it claims.
    ///
    /// @param timestampMs below 0xFFFFFF: an extended timestamp is not written
    static byte[] begin(int chunkStreamId, int type, int timestampMs, int length) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(basicHeader(0, chunkStreamId));
        out.writeBytes(new byte[] {
            (byte) (timestampMs >> 16),
            (byte) (timestampMs >> 8),
            (byte) timestampMs,
            (byte) (length >> 16),
            (byte) (length >> 8),
            (byte) length,
            (byte) type,
            1,
            0,
            0,
            0
        });
        return out.toByteArray();
    }

    /// The header of a chunk of type 3: the same message goes on, or another one like it begins.
    static byte[] goOn(int chunkStreamId) {
        return basicHeader(3, chunkStreamId);
    }

    /// So many times the same bytes.
    static byte[] repeated(int times, byte... bytes) {
        byte[] all = new byte[Math.multiplyExact(times, bytes.length)];
        for (int i = 0; i < times; i++) {
            System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
        }
        return all;
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static byte[] basicHeader(int format, int chunkStreamId) {
        return chunkStreamId < FIRST_TWO_BYTE_ID
                ? new byte[] {(byte) (format << 6 | chunkStreamId)}
                : new byte[] {(byte) (format << 6), (byte) (chunkStreamId - FIRST_TWO_BYTE_ID)};
    }
}
