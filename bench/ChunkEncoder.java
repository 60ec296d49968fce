import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// Puts RTMP messages into chunks: section 5.3 of the RTMP specification. Not for use by several threads.
final class ChunkEncoder {
    /// The message stream that publishers are given; every server here gives them the first.
    static final int MESSAGE_STREAM_ID = 1;

    private static final int TYPE_1 = 1 << 6;
    private static final int TYPE_3 = 3 << 6;
    private static final int TIME_LENGTH_TYPE = 7;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final int chunkSize;

    ChunkEncoder(int chunkSize) {
        this.chunkSize = chunkSize;
    }

    /// A message that begins with a chunk of type 0.
    ///
    /// @param timestampMs below 2^24 - 1: no extended timestamp is written
    void message(int chunkStreamId, int timestampMs, int type, int messageStreamId, byte[] body) {
        out.write(chunkStreamId);
        header(timestampMs, body.length, type);
        out.writeBytes(new byte[] {(byte) messageStreamId, 0, 0, 0});
        body(chunkStreamId, body);
    }

    /// A message of the same message stream as the one before on this chunk stream: it begins with a chunk of type 1.
    ///
    /// @param deltaMs how much later than that one
    void following(int chunkStreamId, int deltaMs, int type, byte[] body) {
        out.write(TYPE_1 | chunkStreamId);
        header(deltaMs, body.length, type);
        body(chunkStreamId, body);
    }

    int size() {
        return out.size();
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private void header(int timeMs, int length, int type) {
        byte[] header = ByteBuffer.allocate(8)
                .putInt(0, timeMs << 8)
                .putInt(3, length << 8)
                .put(TIME_LENGTH_TYPE - 1, (byte) type)
                .array();
        out.write(header, 0, TIME_LENGTH_TYPE);
    }

    private void body(int chunkStreamId, byte[] body) {
        for (int at = 0; at < body.length; at += chunkSize) {
            if (at > 0) {
                out.write(TYPE_3 | chunkStreamId);
            }
            out.write(body, at, Math.min(chunkSize, body.length - at));
        }
    }
}
