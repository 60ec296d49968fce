package dev.sluice.checker;

import java.util.Arrays;
import java.util.HexFormat;

/// What a PES payload shows of its encoding.
final class Elementary {
    private Elementary() {}

    /// Whether an H.264 access unit in Annex B form holds a slice of an IDR picture.
    static boolean isIdr(byte[] unit) {
        return find(unit, 5) >= 0;
    }

    /// The first sequence parameter set (NAL unit type 7) in hex, empty where there is none.
    static String parameterSet(byte[] unit) {
        int from = find(unit, 7);
        if (from < 0) {
            return "";
        }
        int to = from;
        while (to < unit.length && !isStartCode(unit, to)) {
            to++;
        }
        // A zero byte before the next start code belongs to that.
        while (to > from && unit[to - 1] == 0) {
            to--;
        }
        return HexFormat.of().formatHex(unit, from, to);
    }

    /// Profile, sampling frequency and channels of the first ADTS header (ISO/IEC 13818-7 §6.2.1), empty for none.
    static String adts(byte[] payload) {
        if (payload.length < 7 || payload[0] != (byte) 0xFF || (payload[1] & 0xF0) != 0xF0) {
            return "";
        }
        byte[] fixed = Arrays.copyOf(payload, 4);
        // Behind the channels come bits that may differ from frame to frame.
        fixed[3] &= (byte) 0xC0;
        return HexFormat.of().formatHex(fixed);
    }

    /// How many ADTS frames there are.
    static int adtsFrames(byte[] payload) {
        int frames = 0;
        for (int at = 0; at + 7 <= payload.length; frames++) {
            int length = (payload[at + 3] & 3) << 11 | (payload[at + 4] & 0xFF) << 3 | (payload[at + 5] & 0xFF) >> 5;
            if (length < 7) {
                return frames;
            }
            at += length;
        }
        return frames;
    }

    private static int find(byte[] unit, int type) {
        for (int i = 0; i + 3 < unit.length; i++) {
            if (isStartCode(unit, i) && (unit[i + 3] & 0x1F) == type) {
                return i + 3;
            }
        }
        return -1;
    }

    private static boolean isStartCode(byte[] unit, int at) {
        return at + 2 < unit.length && unit[at] == 0 && unit[at + 1] == 0 && unit[at + 2] == 1;
    }
}
