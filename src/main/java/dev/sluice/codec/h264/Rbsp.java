package dev.sluice.codec.h264;

import dev.sluice.bytes.Bytes;

/// Raw byte sequence payloads (H.264 §7.4.1.1).
final class Rbsp {
    private Rbsp() {}

    /// The payload of a NAL unit: without its first byte and without the emulation prevention bytes. In an array
    /// of its own; for headers, not for slices.
    static Bytes of(Bytes nalUnit) {
        byte[] rbsp = nalUnit.isEmpty() ? new byte[0] : nalUnit.from(1).toByteArray();
        return Bytes.wrap(rbsp, 0, unescape(rbsp, rbsp.length));
    }

    /// Removes the emulation prevention bytes, that is the 3 of each `00 00 03`, in place.
    ///
    /// @param length how many bytes at the beginning of `bytes` are a NAL unit's, without its first one
    /// @return how many are left
    static int unescape(byte[] bytes, int length) {
        int kept = 0;
        int zeros = 0;
        for (int i = 0; i < length; i++) {
            byte value = bytes[i];
            if (zeros >= 2 && value == 3) {
                zeros = 0;
                continue;
            }
            zeros = value == 0 ? zeros + 1 : 0;
            bytes[kept++] = value;
        }
        return kept;
    }
}
