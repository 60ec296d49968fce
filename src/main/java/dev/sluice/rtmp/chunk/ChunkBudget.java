package dev.sluice.rtmp.chunk;

import dev.sluice.bytes.TokenBucket;

/// What reading chunks may cost: each takes one of a budget that refills with time, and every 128 bytes of payload
/// give one back.
///
/// So chunks of 128 bytes, RTMP's default and what librtmp and GStreamer send, pass at any rate that the line has,
/// and every legal chunk size passes at some rate; only work that brings nothing uses the budget up. Counted at
/// each header and each piece of payload, so that it does not matter how the input is split. Not synchronised.
public final class ChunkBudget {
    private static final int BYTES_PER_CHUNK = 128;

    private final TokenBucket.Rate chunks;
    /// In bytes of payload, 128 to a chunk.
    private final TokenBucket bytes;

    ChunkBudget(TokenBucket.Rate chunks) {
        this.chunks = chunks;
        bytes = new TokenBucket(chunks.times(BYTES_PER_CHUNK));
    }

    /// Lets the time pass, see [TokenBucket#refill].
    public void refill(long nowNanos) {
        bytes.refill(nowNanos);
    }

    /// One chunk, or something else that costs about as much to read.
    ///
    /// @throws FloodingException when nothing is left
    public void spend() {
        if (!bytes.take(BYTES_PER_CHUNK)) {
            throw new FloodingException("more than " + chunks.perSecond() + " chunks a second, most of them below "
                    + BYTES_PER_CHUNK + " bytes");
        }
    }

    void giveBack(int payloadBytes) {
        bytes.giveBack(payloadBytes);
    }
}
