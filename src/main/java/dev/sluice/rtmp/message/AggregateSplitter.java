package dev.sluice.rtmp.message;

import dev.sluice.bytes.ByteReader;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.rtmp.chunk.RawMessage;
import dev.sluice.rtmp.message.RtmpMessage.Aggregate;
import java.util.function.Predicate;

/// Takes an aggregate message apart (RTMP 1.0 §7.1.6): FLV tags, each followed by its length, whose timestamps
/// count from the first one's and are moved so that the first one's becomes the aggregate's own.
public final class AggregateSplitter {
    private static final int TAG_TYPE_BITS = 0x1F;
    private static final int STREAM_ID_BYTES = 3;
    private static final int BACK_POINTER_BYTES = 4;
    private static final long U32 = 0xFFFF_FFFFL;

    private AggregateSplitter() {}

    /// Hands each part to `sink`, as a view of the aggregate, until one call returns false. The length after the
    /// last tag may be missing.
    ///
    /// @throws MalformedException when a tag reaches past the end
    public static void split(Aggregate aggregate, Predicate<RawMessage> sink) {
        ByteReader reader = new ByteReader(aggregate.body());
        long shift = 0;
        boolean first = true;
        while (reader.hasRemaining()) {
            int typeId = reader.u8() & TAG_TYPE_BITS;
            int size = reader.u24();
            long timestampMs = reader.u24() | (long) reader.u8() << 24;
            reader.skip(STREAM_ID_BYTES);
            Bytes body = reader.bytes(size);
            reader.skip(Math.min(BACK_POINTER_BYTES, reader.remaining()));
            if (first) {
                shift = aggregate.timestampMs() - timestampMs;
                first = false;
            }
            if (!sink.test(new RawMessage(typeId, (timestampMs + shift) & U32, aggregate.messageStreamId(), body))) {
                return;
            }
        }
    }
}
