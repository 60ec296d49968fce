package dev.sluice.codec.h264;

import dev.sluice.bytes.Bytes;

/// The id by which a later parameter set replaces an earlier one.
final class ParameterSetId {
    /// The ids end within so many bytes of payload: three of profile and level, a code of 17 bits at most.
    private static final int PREFIX_BYTES = 7;

    private static final int PROFILE_AND_LEVEL_BITS = 24;
    private static final int MAX_SEQUENCE_SET = 31;
    private static final int MAX_PICTURE_SET = 255;

    private ParameterSetId() {}

    /// seq_parameter_set_id (0 to 31) or pic_parameter_set_id (0 to 255) of a NAL unit; −1 if it cannot be read or
    /// is out of range. Allocates nothing: a peer may send as many sets as it likes.
    static int of(Bytes nalUnit) {
        boolean sequence = NalUnitType.of(nalUnit.get(0)) == NalUnitType.SEQUENCE_PARAMETER_SET;
        long bits = 0;
        int count = 0;
        int zeros = 0;
        for (int i = 1; i < nalUnit.length() && count < PREFIX_BYTES * 8; i++) {
            int value = nalUnit.get(i);
            if (zeros >= 2 && value == 3) {
                zeros = 0; // emulation_prevention_three_byte
                continue;
            }
            zeros = value == 0 ? zeros + 1 : 0;
            bits |= (long) value << (56 - count);
            count += 8;
        }
        if (sequence) {
            bits <<= PROFILE_AND_LEVEL_BITS;
            count -= PROFILE_AND_LEVEL_BITS;
        }
        return unsignedExpGolomb(bits, count, sequence ? MAX_SEQUENCE_SET : MAX_PICTURE_SET);
    }

    /// ue(v) of H.264 §9.1 at the front of so many bits; −1 if it is cut off or above `max`.
    private static int unsignedExpGolomb(long bits, int count, int max) {
        int length = 2 * Long.numberOfLeadingZeros(bits) + 1;
        if (length > Math.min(count, 32)) {
            return -1;
        }
        long value = (bits >>> (64 - length)) - 1;
        return value <= max ? (int) value : -1;
    }
}
