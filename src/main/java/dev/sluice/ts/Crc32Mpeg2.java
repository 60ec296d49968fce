package dev.sluice.ts;

/// The CRC_32 of PSI sections (H.222.0 annex A): polynomial 0x04C11DB7, most significant bit first, all ones at the
/// start, no final inversion. A section followed by its own CRC gives 0.
final class Crc32Mpeg2 {
    private static final int POLYNOMIAL = 0x04C1_1DB7;

    private Crc32Mpeg2() {}

    /// Bit by bit: a table of tens of bytes is built a few times per broadcast.
    static int of(byte[] bytes, int from, int size) {
        int crc = -1;
        for (int i = from; i < from + size; i++) {
            crc ^= bytes[i] << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc < 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
            }
        }
        return crc;
    }
}
