package dev.sluice.flv;

import dev.sluice.bytes.Bytes;

/// Codec names of Enhanced RTMP: four ASCII characters, handled as one int.
final class FourCc {
    static final int AVC1 = of("avc1");
    static final int MP4A = of("mp4a");

    private FourCc() {}

    static int of(String name) {
        return (int) Bytes.utf8(name).u32(0);
    }

    /// What a broadcaster calls the codec, with the code in brackets. Characters that do not belong into a message
    /// show as `?`.
    static String describe(int fourCc) {
        StringBuilder code = new StringBuilder(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            int character = fourCc >> shift & 0xFF;
            code.append(character > 0x20 && character < 0x7F ? (char) character : '?');
        }
        String name = switch (code.toString()) {
            case "hvc1" -> "HEVC";
            case "vvc1" -> "VVC";
            case "av01" -> "AV1";
            case "vp08" -> "VP8";
            case "vp09" -> "VP9";
            case ".mp3" -> "MP3";
            case "fLaC" -> "FLAC";
            case "ac-3" -> "AC-3";
            case "ec-3" -> "E-AC-3";
            case "Opus" -> "Opus";
            default -> "The codec";
        };
        return name + " (" + code + ")";
    }
}
