package dev.sluice.rtmp.session;

import dev.sluice.amf.AmfLimits;
import dev.sluice.bytes.TokenBucket;
import dev.sluice.rtmp.chunk.ChunkLimits;

/// What one connection may cost, and the numbers that we announce to it.
///
/// Before its key was accepted a connection costs at most 56 KiB of buffers: [ChunkLimits#untrustedBufferBytes()]
/// and [#untrustedHeldBytes()] here, 36 KiB together, and 20 KiB of the transport's, for one read and for answers
/// that were not read yet. Beside them there is the text of its connect and publish commands, up to 12 KiB as
/// Latin-1 and twice that beyond. A buffer that grows takes up to 16 KiB more for the moment of the copy: not once
/// for each connection, but for each thread.
///
/// @param chunk limits of the chunk stream
/// @param amf limits of one message's AMF
/// @param commands how many commands and protocol control messages are read. An encoder needs some ten to publish,
///     and a few a minute afterwards; the answers to a burst of the most costly ones stay below 16 KiB
/// @param data how many data messages are read: timed text for each of 60 frames a second, or what has gathered
///     during half a minute in which nothing was read, because the store was slow. Their sizes bound what they cost
/// @param publications how many publish commands are decided on, each for [#PUBLICATION_COST]: a check of the key
/// and
///     a write to the store, by who may have a valid key. Encoders publish once, and again after a pause
/// @param chunkSize what we announce as our chunk size. FFmpeg copies it for its own direction, so it decides the
///     number of chunks that we read; 64 KiB keeps most frames whole
/// @param windowBytes what we announce as window and bandwidth; FFmpeg rejects 0
/// @param minAcknowledgementBytes we never acknowledge more often than per so many bytes, whatever window the peer
///     asked for: a window of 1 would make an answer of each byte
/// @param maxOpenStreams message streams at a time; encoders create one
/// @param untrustedHeldBytes what may come behind a publish command while it is being decided on. Reading stops at
///     once, so this is what one read had already taken: 4 KiB, or with TLS a whole record of 16 KiB besides. Only
///     of a client that has shut down its side the transport reads on, and drops what is more
/// @param trustedHeldBytes the same for a further publish command, once a key was accepted: reads are of 32 KiB
/// @param maxUnauthorisedBytes bytes between the handshake and the first accepted publish command. Commands are
///     some hundred bytes each; this leaves room for the longest ones and for a few frames that come too early
/// @param maxUnpublishedBytes bytes without a running publication, once a key was accepted: what an encoder still
///     sends after its goodbye. A second of 8 Mbit/s
/// @param maxPathChars app and stream name together; FFmpeg's own limit is 128 for the app, real ones are below 200
/// @param maxUrlChars the URL that the client says it used; FFmpeg's own limit is 1024
/// @param maxQueryChars each query string
/// @param maxQueryParameters parameters of each query string
public record RtmpLimits(
        ChunkLimits chunk,
        AmfLimits amf,
        TokenBucket.Rate commands,
        TokenBucket.Rate data,
        TokenBucket.Rate publications,
        int chunkSize,
        int windowBytes,
        int minAcknowledgementBytes,
        int maxOpenStreams,
        int untrustedHeldBytes,
        int trustedHeldBytes,
        int maxUnauthorisedBytes,
        int maxUnpublishedBytes,
        int maxPathChars,
        int maxUrlChars,
        int maxQueryChars,
        int maxQueryParameters) {
    /// In a bucket whose smallest rate is one a second: a publication each six seconds.
    static final int PUBLICATION_COST = 6;

    private static final int KIB = 1024;

    public static final RtmpLimits DEFAULT = new RtmpLimits(
            ChunkLimits.DEFAULT,
            AmfLimits.DEFAULT,
            new TokenBucket.Rate(100, 50),
            new TokenBucket.Rate(3000, 100),
            new TokenBucket.Rate(10 * PUBLICATION_COST, 1),
            64 * KIB,
            2_500_000,
            64 * KIB,
            8,
            20 * KIB,
            48 * KIB,
            64 * KIB,
            1024 * KIB,
            512,
            2048,
            2048,
            32);

    public RtmpLimits {
        if (chunkSize < 1
                || windowBytes < 1
                || minAcknowledgementBytes < 1
                || maxOpenStreams < 1
                || untrustedHeldBytes < 0
                || trustedHeldBytes < untrustedHeldBytes
                || maxUnauthorisedBytes < 1
                || maxUnpublishedBytes < 1
                || maxPathChars < 1
                || maxUrlChars < 1
                || maxQueryChars < 1
                || maxQueryParameters < 0) {
            throw new IllegalArgumentException("RTMP limits must be positive");
        }
    }
}
