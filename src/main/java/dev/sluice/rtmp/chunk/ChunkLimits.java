package dev.sluice.rtmp.chunk;

import dev.sluice.bytes.TokenBucket;

/// What one connection's chunk stream may cost.
///
/// @param chunks how many chunks are read, see [ChunkBudget]. 100,000 a second are what an encoder of 0.8 Mbit/s
///     needs that sends chunks of a single byte, the smallest legal ones, and a few hundredths of a core of ours;
///     the burst is five seconds of it, for what piled up while the line stood still
/// @param maxChunkStreams different chunk stream ids in use. Their values are free (encoders use 45, 64 and more);
///     real ones use at most six
/// @param maxControlBytes protocol and user control messages hold 4 to 10 bytes
/// @param maxCommandBytes a command holds a URL or two and some numbers
/// @param maxDataBytes `onMetaData` is some hundred bytes, timed text a little more
/// @param maxAudioBytes an AAC frame is below 8 KiB
/// @param maxVideoBytes a 4K key frame at the highest bit rates in use is a few MiB; aggregates count as video
/// @param untrustedBufferBytes reassembly buffers of all chunk streams together, before the publisher is known: the
///     few chunk streams that commands come on, 4 KiB each, or one long command. A connect whose app, URL and
/// copies
///     of it are as long as may be has 9 KiB; real ones are below 4 KiB
/// @param trustedBufferBytes the same afterwards: one largest video message, and audio and data beside it
public record ChunkLimits(
        TokenBucket.Rate chunks,
        int maxChunkStreams,
        int maxControlBytes,
        int maxCommandBytes,
        int maxDataBytes,
        int maxAudioBytes,
        int maxVideoBytes,
        int untrustedBufferBytes,
        int trustedBufferBytes) {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    public static final ChunkLimits DEFAULT = new ChunkLimits(
            new TokenBucket.Rate(500_000, 100_000), 64, 64, 64 * KIB, 256 * KIB, MIB, 10 * MIB, 16 * KIB, 16 * MIB);

    public ChunkLimits {
        if (maxChunkStreams < 1
                || maxControlBytes < 1
                || maxCommandBytes < 1
                || maxDataBytes < 1
                || maxAudioBytes < 1
                || maxVideoBytes < 1
                || untrustedBufferBytes < 1
                || trustedBufferBytes < untrustedBufferBytes) {
            throw new IllegalArgumentException("chunk limits must be positive and trust must not shrink them");
        }
    }

    /// The longest message of this type that is taken, or -1 for a type that nobody reads: it is skipped, not kept.
    int maxBytes(int typeId) {
        return switch (typeId) {
            case MessageType.SET_CHUNK_SIZE,
                    MessageType.ABORT,
                    MessageType.ACKNOWLEDGEMENT,
                    MessageType.USER_CONTROL,
                    MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE,
                    MessageType.SET_PEER_BANDWIDTH -> maxControlBytes;
            case MessageType.COMMAND_AMF0, MessageType.COMMAND_AMF3 -> maxCommandBytes;
            case MessageType.DATA_AMF0, MessageType.DATA_AMF3 -> maxDataBytes;
            case MessageType.AUDIO -> maxAudioBytes;
            case MessageType.VIDEO, MessageType.AGGREGATE -> maxVideoBytes;
            default -> -1;
        };
    }
}
