import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Reads the few messages that a server sends to a publisher. Not for use by several threads.
final class ChunkDecoder {
    private static final int SET_CHUNK_SIZE = 1;
    private static final int EXTENDED = 0xFFFFFF;

    /// What the header of a chunk may leave out, because it is as before.
    private static final class ChunkStream {
        private int time;
        private int type;
        private byte[] body = {};
        private int read;
    }

    /// Called with each message that is complete.
    interface Sink {
        void message(int type, ByteBuffer body);
    }

    private final Map<Integer, ChunkStream> streams = new HashMap<>();
    private ByteBuffer pending = ByteBuffer.allocate(4096);
    private int chunkSize = 128;

    /// Takes what has come, however it is split.
    void decode(ByteBuffer in, Sink sink) {
        if (pending.remaining() < in.remaining()) {
            int size = pending.position() + in.remaining();
            pending = ByteBuffer.wrap(Arrays.copyOf(pending.array(), size * 2)).position(pending.position());
        }
        pending.put(in).flip();
        int start = pending.position();
        while (chunk(sink)) {
            start = pending.position();
        }
        pending.position(start).compact();
    }

    /// @return whether a whole chunk was there
    private boolean chunk(Sink sink) {
        if (!pending.hasRemaining()) {
            return false;
        }
        int basic = pending.get() & 0xFF;
        int format = basic >> 6;
        int id = basic & 0x3F;
        if (id < 2) {
            throw new IllegalStateException("a chunk stream id of more than one byte");
        }
        ChunkStream stream = streams.computeIfAbsent(id, unused -> new ChunkStream());
        int headerLength = new int[] {11, 7, 3, 0}[format];
        if (pending.remaining() < headerLength) {
            return false;
        }
        int start = pending.position();
        int time = format < 3 ? pending.getInt(start - 1) & 0xFFFFFF : stream.time;
        int length = format < 2 ? pending.getInt(start + 2) & 0xFFFFFF : stream.body.length;
        int type = format < 2 ? pending.get(start + 6) : stream.type;
        int skip = headerLength + (time == EXTENDED ? 4 : 0);
        int already = format == 3 ? stream.read : 0;
        int size = Math.min(chunkSize, length - already);
        if (pending.remaining() < skip + size) {
            return false;
        }
        if (already == 0) {
            stream.body = new byte[length];
        }
        stream.time = time;
        stream.type = type;
        pending.position(start + skip).get(stream.body, already, size);
        stream.read = already + size;
        if (stream.read == length) {
            stream.read = 0;
            ByteBuffer body = ByteBuffer.wrap(stream.body);
            if (type == SET_CHUNK_SIZE) {
                chunkSize = body.getInt(0);
            }
            sink.message(type, body);
        }
        return true;
    }
}
