package dev.sluice.checker;

import dev.sluice.bytes.Bytes;

/// What a PES payload shows of its encoding.
final class Elementary {
    private static final int[] SAMPLE_RATES = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350
    };

    private Elementary() {}

    /// Whether an H.264 access unit in Annex B form holds a slice of an IDR picture.
    static boolean isIdr(Bytes unit) {
        return find(unit, 5) >= 0;
    }

    /// The first sequence parameter set (NAL unit type 7) in hex, empty where there is none.
    static String parameterSet(Bytes unit) {
        int from = find(unit, 7);
        if (from < 0) {
            return "";
        }
        int to = from;
        while (to < unit.length() && !isStartCode(unit, to)) {
            to++;
        }
        // A zero byte before the next start code belongs to that.
        while (to > from && unit.get(to - 1) == 0) {
            to--;
        }
        return unit.slice(from, to - from).toHex();
    }

    /// Profile, sampling frequency and channels of the first ADTS header (ISO/IEC 13818-7 §6.2.1), empty for none.
    static String adts(Bytes payload) {
        if (payload.length() < 7 || payload.get(0) != 0xFF || (payload.get(1) & 0xF0) != 0xF0) {
            return "";
        }
        // Behind the channels come bits that may differ from frame to frame.
        return payload.slice(0, 3).toHex() + "%02x".formatted(payload.get(3) & 0xC0);
    }

    /// The sampling frequency of the first ADTS header, 0 for none.
    static int sampleRateHz(Bytes payload) {
        int index = adts(payload).isEmpty() ? SAMPLE_RATES.length : payload.get(2) >> 2 & 0xF;
        return index < SAMPLE_RATES.length ? SAMPLE_RATES[index] : 0;
    }

    /// How many ADTS frames there are.
    static int adtsFrames(Bytes payload) {
        int frames = 0;
        for (int at = 0; at + 7 <= payload.length(); frames++) {
            int length = (payload.get(at + 3) & 3) << 11 | payload.get(at + 4) << 3 | payload.get(at + 5) >> 5;
            if (length < 7) {
                return frames;
            }
            at += length;
        }
        return frames;
    }

    private static int find(Bytes unit, int type) {
        for (int i = 0; i + 3 < unit.length(); i++) {
            if (isStartCode(unit, i) && (unit.get(i + 3) & 0x1F) == type) {
                return i + 3;
            }
        }
        return -1;
    }

    private static boolean isStartCode(Bytes unit, int at) {
        return at + 2 < unit.length() && unit.get(at) == 0 && unit.get(at + 1) == 0 && unit.get(at + 2) == 1;
    }
}
