package dev.sluice.codec.h264;

import dev.sluice.bytes.BitReader;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;

/// The id by which a later parameter set replaces an earlier one.
final class ParameterSetId {
    /// The ids end within this many bytes: first byte, three of profile and level, two codes of 17 bits at most.
    private static final int PREFIX_BYTES = 12;

    private ParameterSetId() {}

    /// seq_parameter_set_id (0 to 31) or pic_parameter_set_id (0 to 255) of a NAL unit; −1 if it cannot be read or
    /// is out of range.
    static int of(Bytes nalUnit) {
        boolean sequence = NalUnitType.of(nalUnit.get(0)) == NalUnitType.SEQUENCE_PARAMETER_SET;
        try {
            BitReader bits = new BitReader(Rbsp.of(nalUnit.slice(0, Math.min(nalUnit.length(), PREFIX_BYTES))));
            if (sequence) {
                bits.skip(24); // profile_idc, constraint flags, level_idc
            }
            long id = bits.unsignedExpGolomb();
            return id <= (sequence ? 31 : 255) ? (int) id : -1;
        } catch (MalformedException _) {
            return -1;
        }
    }
}
