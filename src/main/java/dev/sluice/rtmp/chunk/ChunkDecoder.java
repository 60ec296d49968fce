package dev.sluice.rtmp.chunk;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.LimitExceededException;
import dev.sluice.bytes.MalformedException;
import java.nio.ByteBuffer;

/// Puts the messages of a chunk stream together (RTMP 1.0 §5.3), any split of the input.
///
/// Payload is copied once, in bulk, from the input into a buffer of its chunk stream, which grows by what has come,
/// never by what was declared, and is used again for the next message. Set Chunk Size and Abort are obeyed here and
/// then passed on like all others; messages of types that nobody reads, and media and data while they are not
/// wanted, are counted through without being kept. Throws [MalformedException] for broken headers,
/// [LimitExceededException] and [FloodingException] for what exceeds the [ChunkLimits]; the decoder is of no use
/// after that. Not synchronised.
public final class ChunkDecoder {
    /// Receives each message as it becomes complete; its payload is valid during the call only.
    public interface Sink {
        /// Takes one message.
        ///
        /// @return false to stop before the next message; the rest of the input then stays unread
        boolean onMessage(RawMessage message);
    }

    private static final int DEFAULT_CHUNK_SIZE = 128;
    /// No message is longer, so no larger chunk size means anything (§5.4.1).
    private static final int MAX_CHUNK_SIZE = 0xFFFFFF;

    private static final int HAS_EXTENDED_TIMESTAMP = 0xFFFFFF;
    private static final int EXTENDED_TIMESTAMP_BYTES = 4;
    private static final int MAX_HEADER_BYTES = 3 + 11 + EXTENDED_TIMESTAMP_BYTES;
    /// Message header bytes by fmt (§5.3.1.2).
    private static final int[] MESSAGE_HEADER_BYTES = {11, 7, 3, 0};

    private final ChunkLimits limits;
    private final Sink sink;
    private final ChunkBudget budget;
    private final ChunkStream[] streams;
    private int streamCount;
    private int chunkSize = DEFAULT_CHUNK_SIZE;
    private boolean mediaWanted;
    private int bufferLimit;
    private int buffered;

    private final byte[] header = new byte[MAX_HEADER_BYTES];
    private int headerLength;
    private final ExtendedTimestampRepetition repetition = new ExtendedTimestampRepetition();
    /// The stream of the chunk whose payload is being read, and how much of that is to come.
    private ChunkStream current = new ChunkStream(0);

    private boolean inPayload;
    private int chunkRemaining;

    public ChunkDecoder(ChunkLimits limits, Sink sink) {
        this.limits = limits;
        this.sink = sink;
        budget = new ChunkBudget(limits.chunks());
        streams = new ChunkStream[limits.maxChunkStreams()];
        bufferLimit = limits.untrustedBufferBytes();
    }

    /// What reading chunks may cost; refills only when it is told the time.
    public ChunkBudget budget() {
        return budget;
    }

    /// Whether audio, video, data and aggregate messages that begin from now on are kept and passed on. At first
    /// they are not.
    public void mediaWanted(boolean wanted) {
        mediaWanted = wanted;
    }

    /// From now on the limit of a known publisher applies to the reassembly buffers.
    public void trust() {
        bufferLimit = limits.trustedBufferBytes();
    }

    /// Size of all reassembly buffers.
    public int bufferedBytes() {
        return buffered;
    }

    /// Payload that is still to come of the messages that have begun and have so many bytes at least: the most that
    /// any of them lacks, else 0.
    public int missingBytes(int leastLength) {
        int most = 0;
        for (int i = 0; i < streamCount; i++) {
            ChunkStream stream = streams[i];
            if (stream.inMessage && stream.length >= leastLength) {
                most = Math.max(most, stream.length - stream.received);
            }
        }
        return most;
    }

    /// Reads `in` to its end, or to the end of the message at which the sink stopped.
    ///
    /// @return false when the sink stopped; call again with the rest
    public boolean decode(ByteBuffer in) {
        for (ByteBuffer source = source(in); source.hasRemaining(); source = source(in)) {
            if ((inPayload || readHeader(source)) && !readPayload(source(in))) {
                return false;
            }
        }
        return true;
    }

    private ByteBuffer source(ByteBuffer in) {
        ByteBuffer pushedBack = repetition.pushedBack();
        return pushedBack.hasRemaining() ? pushedBack : in;
    }

    /// @return false when `in` ended first
    private boolean readHeader(ByteBuffer in) {
        if (!fill(in, 1)) {
            return false;
        }
        int fmt = (header[0] & 0xFF) >> 6;
        int low = header[0] & 0x3F;
        int basicLength = low == 0 ? 2 : low == 1 ? 3 : 1;
        int length = basicLength + MESSAGE_HEADER_BYTES[fmt];
        if (!fill(in, length)) {
            return false;
        }
        ChunkStream stream = stream(chunkStreamId(low));
        if (!stream.known && fmt > 1) {
            // fmt 1 is tolerated: librtmp's ping and GStreamer's Set Chunk Size begin a chunk stream with it.
            throw new MalformedException("chunk stream " + stream.id + " begins with fmt " + fmt);
        }
        if (fmt == 3) {
            if (stream.extended && !repetition.read(in, stream.extendedTimestamp)) {
                return false;
            }
            if (!stream.inMessage) {
                stream.advance();
                begin(stream);
            }
        } else {
            boolean extended = u24(basicLength) == HAS_EXTENDED_TIMESTAMP;
            if (extended && !fill(in, length + EXTENDED_TIMESTAMP_BYTES)) {
                return false;
            }
            messageHeader(stream, fmt, basicLength, extended ? u32(length) : u24(basicLength), extended);
        }
        budget.spend();
        headerLength = 0;
        current = stream;
        inPayload = true;
        chunkRemaining = Math.min(chunkSize, stream.length - stream.received);
        return true;
    }

    /// The fields of fmt 0, 1 and 2 (§5.3.1.2.1 to 3). Within a message only a header that says the same is let
    /// pass, its delta not counted.
    private void messageHeader(ChunkStream stream, int fmt, int at, long timestampField, boolean extended) {
        if (stream.inMessage && fmt == 0) {
            throw new MalformedException("fmt 0 within a message on chunk stream " + stream.id);
        }
        if (fmt <= 1) {
            int length = u24(at + 3);
            int typeId = header[at + 6] & 0xFF;
            if (stream.inMessage && (length != stream.length || typeId != stream.typeId)) {
                throw new MalformedException("message of " + stream.length + " bytes and type " + stream.typeId
                        + " continued as " + length + " bytes and type " + typeId);
            }
            stream.length = length;
            stream.typeId = typeId;
        }
        stream.extended = extended;
        stream.extendedTimestamp = timestampField;
        if (stream.inMessage) {
            return;
        }
        stream.known = true;
        stream.timestampDeltaMs = timestampField;
        if (fmt == 0) {
            stream.messageStreamId = Integer.reverseBytes((int) u32(at + 7)) & 0xFFFF_FFFFL;
            stream.timestampMs = timestampField;
        } else {
            stream.advance();
        }
        begin(stream);
    }

    private void begin(ChunkStream stream) {
        int max = limits.maxBytes(stream.typeId);
        if (max >= 0 && stream.length > max) {
            throw new LimitExceededException(
                    "message of type " + stream.typeId + " with " + stream.length + " bytes, at most " + max);
        }
        stream.begin(max < 0 || (!mediaWanted && isMedia(stream.typeId)));
    }

    private static boolean isMedia(int typeId) {
        return switch (typeId) {
            case MessageType.AUDIO,
                    MessageType.VIDEO,
                    MessageType.AGGREGATE,
                    MessageType.DATA_AMF0,
                    MessageType.DATA_AMF3 -> true;
            default -> false;
        };
    }

    /// @return false when the sink stopped
    private boolean readPayload(ByteBuffer in) {
        ChunkStream stream = current;
        int size = Math.min(chunkRemaining, in.remaining());
        if (stream.skipping) {
            in.position(in.position() + size);
        } else {
            reserve(stream, stream.received + size);
            in.get(stream.buffer(), stream.received, size);
        }
        budget.giveBack(size);
        stream.received += size;
        chunkRemaining -= size;
        inPayload = chunkRemaining > 0;
        return stream.received < stream.length || finish(stream);
    }

    private boolean finish(ChunkStream stream) {
        stream.inMessage = false;
        if (stream.skipping) {
            return true;
        }
        Bytes payload = stream.payload();
        if (stream.outgrown()) {
            release(stream);
        }
        switch (stream.typeId) {
            case MessageType.SET_CHUNK_SIZE -> setChunkSize(controlValue(payload));
            case MessageType.ABORT -> abort(controlValue(payload));
            default -> {}
        }
        return sink.onMessage(new RawMessage(stream.typeId, stream.timestampMs, stream.messageStreamId, payload));
    }

    private static long controlValue(Bytes payload) {
        if (payload.length() < 4) {
            throw new MalformedException("control message of " + payload.length() + " bytes, needs 4");
        }
        return payload.u32(0);
    }

    private void setChunkSize(long size) {
        if (size < 1 || size > Integer.MAX_VALUE) {
            throw new MalformedException("chunk size " + size + " is not within 1 to " + Integer.MAX_VALUE);
        }
        chunkSize = (int) Math.min(size, MAX_CHUNK_SIZE);
    }

    /// §5.4.2: the unfinished message is dropped; what follows on that chunk stream begins a new one.
    private void abort(long chunkStreamId) {
        for (int i = 0; i < streamCount; i++) {
            if (streams[i].id == chunkStreamId) {
                streams[i].inMessage = false;
            }
        }
    }

    private void reserve(ChunkStream stream, int size) {
        int growth = stream.capacityFor(size) - stream.capacity();
        if (growth == 0) {
            return;
        }
        if (growth > bufferLimit - buffered) {
            if (takeOver(stream, size)) {
                return;
            }
            releaseIdle(stream);
        }
        if (growth > bufferLimit - buffered) {
            throw new LimitExceededException("unfinished messages of more than " + bufferLimit + " bytes");
        }
        buffered += growth;
        stream.grow(stream.capacity() + growth);
    }

    /// Chunk streams that take turns where room is short hand a buffer on: a new one for each message would make
    /// 4 KiB of garbage out of two bytes.
    private boolean takeOver(ChunkStream stream, int size) {
        for (int i = 0; stream.capacity() == 0 && i < streamCount; i++) {
            if (!streams[i].inMessage && streams[i].capacity() >= size) {
                stream.takeBufferOf(streams[i]);
                return true;
            }
        }
        return false;
    }

    private void releaseIdle(ChunkStream except) {
        for (int i = 0; i < streamCount; i++) {
            if (streams[i] != except && !streams[i].inMessage) {
                release(streams[i]);
            }
        }
    }

    private void release(ChunkStream stream) {
        buffered -= stream.capacity();
        stream.release();
    }

    private int chunkStreamId(int low) {
        return switch (low) {
            case 0 -> 64 + (header[1] & 0xFF);
            case 1 -> 64 + (header[1] & 0xFF) + 256 * (header[2] & 0xFF);
            default -> low;
        };
    }

    private ChunkStream stream(int id) {
        if (current.id == id) {
            return current;
        }
        for (int i = 0; i < streamCount; i++) {
            if (streams[i].id == id) {
                return streams[i];
            }
        }
        if (streamCount == streams.length) {
            throw new LimitExceededException("more than " + streams.length + " chunk streams");
        }
        ChunkStream stream = new ChunkStream(id);
        streams[streamCount++] = stream;
        return stream;
    }

    /// Collects header bytes up to `length`.
    private boolean fill(ByteBuffer in, int length) {
        int size = Math.min(length - headerLength, in.remaining());
        if (size > 0) {
            in.get(header, headerLength, size);
            headerLength += size;
        }
        return headerLength >= length;
    }

    private int u24(int at) {
        return (header[at] & 0xFF) << 16 | (header[at + 1] & 0xFF) << 8 | (header[at + 2] & 0xFF);
    }

    private long u32(int at) {
        return (long) u24(at) << 8 | (header[at + 3] & 0xFF);
    }
}
