package dev.sluice.rtmp.session;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.chunk.ChunkEncoder;
import dev.sluice.rtmp.message.MessageEncoder;
import dev.sluice.rtmp.message.RtmpMessage;
import dev.sluice.rtmp.message.RtmpMessage.Command;
import dev.sluice.rtmp.message.RtmpMessage.SetChunkSize;

/// Collects the answers to one piece of input, so that they leave in one write.
final class Outbox {
    /// Protocol control must come on chunk stream 2 (RTMP 1.0 §5.4); commands come on 3 by custom.
    private static final int CONTROL_CHUNK_STREAM = 2;

    private static final int COMMAND_CHUNK_STREAM = 3;

    private final ChunkEncoder encoder = new ChunkEncoder();
    private ByteWriter waiting = new ByteWriter(0);

    void add(Bytes bytes) {
        waiting.bytes(bytes);
    }

    void add(RtmpMessage message) {
        int chunkStreamId = message instanceof Command ? COMMAND_CHUNK_STREAM : CONTROL_CHUNK_STREAM;
        encoder.encode(chunkStreamId, MessageEncoder.encode(message), waiting);
        if (message instanceof SetChunkSize(int size)) {
            encoder.setChunkSize(size);
        }
    }

    /// All that waits, in an array of its own; nothing waits afterwards.
    Bytes take() {
        if (waiting.length() == 0) {
            return Bytes.EMPTY;
        }
        Bytes bytes = waiting.toBytes();
        waiting = new ByteWriter(0);
        return bytes;
    }
}
