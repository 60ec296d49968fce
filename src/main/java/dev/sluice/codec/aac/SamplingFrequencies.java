package dev.sluice.codec.aac;

import dev.sluice.bytes.BitReader;
import dev.sluice.bytes.MalformedException;

/// samplingFrequencyIndex (ISO/IEC 14496-3 table 1.18).
final class SamplingFrequencies {
    private static final int ESCAPE = 15;
    private static final int[] HZ = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350
    };

    private SamplingFrequencies() {}

    /// Reads an index, or the 24-bit rate behind the escape value.
    static int read(BitReader bits) {
        int index = bits.bits(4);
        if (index == ESCAPE) {
            int rate = bits.bits(24);
            if (rate == 0) {
                throw new MalformedException("AAC sampling frequency 0");
            }
            return rate;
        }
        if (index >= HZ.length) {
            throw new MalformedException("AAC sampling frequency index " + index + " is reserved");
        }
        return HZ[index];
    }

    /// The index of a rate, −1 if only the escape value can express it.
    static int indexOf(int rateHz) {
        for (int i = 0; i < HZ.length; i++) {
            if (HZ[i] == rateHz) {
                return i;
            }
        }
        return -1;
    }
}
