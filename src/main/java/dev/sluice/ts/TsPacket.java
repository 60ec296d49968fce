package dev.sluice.ts;

/// Sizes, packet identifiers and header bits of transport packets (H.222.0 §2.4.3.2).
final class TsPacket {
    static final int SIZE_BYTES = 188;
    static final int HEADER_BYTES = 4;
    /// Adaptation field and payload together.
    static final int BODY_BYTES = SIZE_BYTES - HEADER_BYTES;

    static final int SYNC = 0x47;

    static final int PAT_PID = 0x0000;
    static final int PMT_PID = 0x1000;
    static final int VIDEO_PID = 0x0100;
    static final int AUDIO_PID = 0x0101;
    /// As PCR_PID: no PCR.
    static final int NULL_PID = 0x1FFF;

    /// In the packet's second byte.
    static final int PAYLOAD_UNIT_START = 0x40;

    /// adaptation_field_control, in the packet's fourth byte.
    static final int PAYLOAD_ONLY = 0x10;

    static final int ADAPTATION_ONLY = 0x20;
    static final int ADAPTATION_AND_PAYLOAD = 0x30;

    /// Flags of the adaptation field (§2.4.3.4).
    static final int DISCONTINUITY_INDICATOR = 0x80;

    static final int RANDOM_ACCESS_INDICATOR = 0x40;
    static final int PCR_FLAG = 0x10;

    private TsPacket() {}
}
