package dev.sluice.rtmp.chunk;

import dev.sluice.bytes.Bytes;

/// A whole RTMP message as the chunk stream carries it (RTMP 1.0 §6.1), its payload not looked at.
///
/// @param typeId message type, 0 to 255
/// @param timestampMs 0 to 2³²−1; wraps after 49.7 days
/// @param messageStreamId 0 to 2³²−1
/// @param payload from the decoder valid during the call only
public record RawMessage(int typeId, long timestampMs, long messageStreamId, Bytes payload) {
    private static final long MAX_U32 = 0xFFFF_FFFFL;

    public RawMessage {
        if (typeId < 0 || typeId > 0xFF) {
            throw new IllegalArgumentException("message type " + typeId + " does not fit a byte");
        }
        if (timestampMs < 0 || timestampMs > MAX_U32 || messageStreamId < 0 || messageStreamId > MAX_U32) {
            throw new IllegalArgumentException(
                    "timestamp " + timestampMs + " or message stream " + messageStreamId + " does not fit 32 bits");
        }
    }
}
