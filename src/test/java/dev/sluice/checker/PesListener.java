package dev.sluice.checker;

import dev.sluice.bytes.Bytes;

/// Is shown each PES packet that a [SegmentChecker] reads, for checks that need to know what was sent.
@FunctionalInterface
public interface PesListener {
    /// The next PES packet, in the order in which they are complete.
    ///
    /// @param streamType as in the PMT: 0x1B for H.264, 0x0F for AAC with ADTS
    /// @param pts90k 33 bits
    void onPes(int streamType, long pts90k, Bytes payload);
}
