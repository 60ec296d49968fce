package dev.sluice.rtmp.chunk;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;

/// Writes messages as chunks (RTMP 1.0 §5.3): a fmt 0 header, then fmt 3 for each further piece. Meant for the few
/// small messages of a server, not for media. Not synchronised.
public final class ChunkEncoder {
    private static final int DEFAULT_CHUNK_SIZE = 128;
    private static final int EXTENDED = 0xFFFFFF;

    private int chunkSize = DEFAULT_CHUNK_SIZE;

    /// The size from the next message on; the peer must have been told before.
    public void setChunkSize(int size) {
        if (size < 1 || size > EXTENDED) {
            throw new IllegalArgumentException("chunk size " + size + " is not within 1 to " + EXTENDED);
        }
        chunkSize = size;
    }

    /// Appends the message's chunks to `out`.
    ///
    /// @param chunkStreamId 2 to 63
    public void encode(int chunkStreamId, RawMessage message, ByteWriter out) {
        if (chunkStreamId < 2 || chunkStreamId > 63) {
            throw new IllegalArgumentException("chunk stream " + chunkStreamId + " is not within 2 to 63");
        }
        Bytes payload = message.payload();
        boolean extended = message.timestampMs() >= EXTENDED;
        if (extended && payload.length() > chunkSize) {
            // OBS does not read the extended timestamp of type 3 chunks.
            throw new IllegalArgumentException("a message of several chunks must not need an extended timestamp");
        }
        out.u8(chunkStreamId)
                .u24(extended ? EXTENDED : (int) message.timestampMs())
                .u24(payload.length())
                .u8(message.typeId())
                .u32le(message.messageStreamId());
        if (extended) {
            out.u32(message.timestampMs());
        }
        for (int at = 0; at < payload.length(); at += chunkSize) {
            if (at > 0) {
                out.u8(3 << 6 | chunkStreamId);
            }
            out.bytes(payload.slice(at, Math.min(chunkSize, payload.length() - at)));
        }
    }
}
