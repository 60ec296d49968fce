package dev.sluice.rtmp.chunk;

import dev.sluice.bytes.Bytes;
import java.util.Arrays;

/// What is remembered of one chunk stream id: the last message header, of which later headers leave parts out, and
/// the message being put together.
final class ChunkStream {
    /// What most messages fit; the first buffer.
    private static final int FIRST_CAPACITY = 4 * 1024;
    /// Buffers up to this size stay for good.
    private static final int SMALL_CAPACITY = 64 * 1024;
    /// So many messages in a row that need less than a quarter of the buffer, and it is given up: a minute of video
    /// and audio, so that a key frame each GOP keeps it.
    private static final int MESSAGES_UNTIL_SHRINK = 4096;

    private static final long U32 = 0xFFFF_FFFFL;

    final int id;

    /// False until the first message header, from which the later ones are continued.
    boolean known;

    int typeId;
    int length;
    long messageStreamId;
    long timestampMs;
    long timestampDeltaMs;
    /// Whether the last chunk with a timestamp field had an extended one, and its value (§5.3.1.3).
    boolean extended;

    long extendedTimestamp;

    boolean inMessage;
    /// The message is counted through and not kept.
    boolean skipping;

    int received;

    private byte[] buffer = new byte[0];
    private int smallMessages;

    ChunkStream(int id) {
        this.id = id;
    }

    /// The last delta once more (§5.3.1.2.4).
    void advance() {
        timestampMs = (timestampMs + timestampDeltaMs) & U32;
    }

    void begin(boolean skip) {
        inMessage = true;
        skipping = skip;
        received = 0;
    }

    int capacity() {
        return buffer.length;
    }

    byte[] buffer() {
        return buffer;
    }

    /// The capacity to hold `size` bytes of the message: by what has come, at most doubled, whatever length was
    /// declared.
    int capacityFor(int size) {
        if (size <= buffer.length) {
            return buffer.length;
        }
        return Math.max(FIRST_CAPACITY, Math.min(length, Math.max(size, 2 * buffer.length)));
    }

    void grow(int capacity) {
        buffer = Arrays.copyOf(buffer, capacity);
    }

    void takeBufferOf(ChunkStream other) {
        buffer = other.buffer;
        other.release();
    }

    Bytes payload() {
        return Bytes.wrap(buffer, 0, length);
    }

    void release() {
        buffer = new byte[0];
        smallMessages = 0;
    }

    /// Whether the buffer has been far too large for long; asked once after each message.
    boolean outgrown() {
        if (buffer.length <= SMALL_CAPACITY || length > buffer.length / 4) {
            smallMessages = 0;
            return false;
        }
        return ++smallMessages >= MESSAGES_UNTIL_SHRINK;
    }
}
