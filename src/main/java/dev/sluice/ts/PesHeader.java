package dev.sluice.ts;

/// Writes PES packet headers (H.222.0 §2.4.3.6) into a buffer of its own that every call reuses.
final class PesHeader {
    private static final long MASK_33 = (1L << 33) - 1;
    private static final int PTS_ONLY = 0x80;
    private static final int PTS_AND_DTS = 0xC0;
    /// Start code prefix, stream_id, PES_packet_length.
    private static final int FIXED_BYTES = 6;
    /// Marker, alignment, PTS_DTS_flags, header length.
    private static final int OPTIONAL_BYTES = 3;

    private static final int TIMESTAMP_BYTES = 5;

    private final int streamId;
    private final byte[] bytes = new byte[FIXED_BYTES + OPTIONAL_BYTES + 2 * TIMESTAMP_BYTES];
    private int length;

    PesHeader(int streamId) {
        this.streamId = streamId;
    }

    /// Fills the header. The decoding time is written only where it differs. PES_packet_length is the real length,
    /// so that a demuxer has the unit when its last byte arrives instead of when the next one begins; 0,
    /// "unbounded", where 16 bits cannot hold it, which is allowed for video alone.
    void fill(long pts90k, long dts90k, int payloadBytes) {
        boolean withDts = pts90k != dts90k;
        int timestampBytes = withDts ? 2 * TIMESTAMP_BYTES : TIMESTAMP_BYTES;
        int packetLength = OPTIONAL_BYTES + timestampBytes + payloadBytes;
        if (packetLength > 0xFFFF) {
            packetLength = 0;
        }
        bytes[2] = 1;
        bytes[3] = (byte) streamId;
        bytes[4] = (byte) (packetLength >> 8);
        bytes[5] = (byte) packetLength;
        bytes[6] = (byte) 0x84; // marker '10', data_alignment_indicator
        bytes[7] = (byte) (withDts ? PTS_AND_DTS : PTS_ONLY);
        bytes[8] = (byte) timestampBytes;
        writeTimestamp(FIXED_BYTES + OPTIONAL_BYTES, withDts ? 3 : 2, pts90k & MASK_33);
        if (withDts) {
            writeTimestamp(FIXED_BYTES + OPTIONAL_BYTES + TIMESTAMP_BYTES, 1, dts90k & MASK_33);
        }
        length = FIXED_BYTES + OPTIONAL_BYTES + timestampBytes;
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    private void writeTimestamp(int at, int prefix, long value) {
        bytes[at] = (byte) (prefix << 4 | ((value >> 29) & 0x0E) | 1);
        bytes[at + 1] = (byte) (value >> 22);
        bytes[at + 2] = (byte) (value >> 14 | 1);
        bytes[at + 3] = (byte) (value >> 7);
        bytes[at + 4] = (byte) (value << 1 | 1);
    }
}
