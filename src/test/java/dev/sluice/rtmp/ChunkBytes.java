package dev.sluice.rtmp;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;

/// Writes chunk stream bytes field by field (RTMP 1.0 §5.3.1), also such as no sane encoder would send. Knows
/// nothing of the code under test.
public final class ChunkBytes {
    private static final int EXTENDED = 0xFFFFFF;

    private final ByteWriter out = new ByteWriter();

    public ChunkBytes fmt0(int csid, long timestamp, int length, int type, long messageStreamId) {
        basic(0, csid).timestamp(timestamp);
        out.u24(length).u8(type).u32le(messageStreamId);
        return extended(timestamp);
    }

    public ChunkBytes fmt1(int csid, long delta, int length, int type) {
        basic(1, csid).timestamp(delta);
        out.u24(length).u8(type);
        return extended(delta);
    }

    public ChunkBytes fmt2(int csid, long delta) {
        return basic(2, csid).timestamp(delta).extended(delta);
    }

    public ChunkBytes fmt3(int csid) {
        return basic(3, csid);
    }

    /// A type 3 chunk that repeats the extended timestamp.
    public ChunkBytes fmt3(int csid, long extendedTimestamp) {
        basic(3, csid);
        out.u32(extendedTimestamp);
        return this;
    }

    /// The shortest form of the basic header.
    public ChunkBytes basic(int fmt, int csid) {
        if (csid < 64) {
            out.u8(fmt << 6 | csid);
        } else if (csid < 320) {
            out.u8(fmt << 6).u8(csid - 64);
        } else {
            return basicOfThreeBytes(fmt, csid);
        }
        return this;
    }

    public ChunkBytes basicOfThreeBytes(int fmt, int csid) {
        out.u8(fmt << 6 | 1).u8(csid - 64).u8((csid - 64) >> 8);
        return this;
    }

    public ChunkBytes payload(Bytes bytes) {
        out.bytes(bytes);
        return this;
    }

    /// The payload of one message in chunks of 128 bytes, as long as they are at first (RTMP 1.0 §5.4.1), with
    /// headers of type 3 between them.
    public ChunkBytes chunked(int csid, Bytes bytes) {
        for (int at = 0; at < bytes.length(); at += 128) {
            if (at > 0) {
                fmt3(csid);
            }
            payload(bytes.slice(at, Math.min(128, bytes.length() - at)));
        }
        return this;
    }

    public ChunkBytes u32(long value) {
        out.u32(value);
        return this;
    }

    public Bytes bytes() {
        return out.toBytes();
    }

    private ChunkBytes timestamp(long value) {
        out.u24((int) Math.min(value, EXTENDED));
        return this;
    }

    private ChunkBytes extended(long value) {
        if (value >= EXTENDED) {
            out.u32(value);
        }
        return this;
    }
}
