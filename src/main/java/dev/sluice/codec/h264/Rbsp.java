package dev.sluice.codec.h264;

import dev.sluice.bytes.Bytes;

/// Raw byte sequence payloads (H.264 §7.4.1.1).
final class Rbsp {
    private Rbsp() {}

    /// The payload of a NAL unit: without its first byte and without the emulation prevention bytes, that is the 3
    /// of each `00 00 03`. In an array of its own; for headers, not for slices.
    static Bytes of(Bytes nalUnit) {
        byte[] rbsp = new byte[nalUnit.length()];
        int length = 0;
        int zeros = 0;
        for (int i = 1; i < nalUnit.length(); i++) {
            int value = nalUnit.get(i);
            if (zeros >= 2 && value == 3) {
                zeros = 0;
                continue;
            }
            zeros = value == 0 ? zeros + 1 : 0;
            rbsp[length++] = (byte) value;
        }
        return Bytes.wrap(rbsp, 0, length);
    }
}
