package dev.sluice.e2e;

import dev.sluice.bytes.Bytes;
import dev.sluice.e2e.FlvFile.Tag;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The ways in which one H.264 or AAC message of the default track can be written (Enhanced RTMP v2,
/// "ExVideoTagHeader", "ExAudioTagHeader"), made from its legacy form.
enum EnhancedForm {
    LEGACY {
        @Override
        Tag of(Tag legacy) {
            return legacy;
        }
    },
    EXTENDED {
        @Override
        Tag of(Tag legacy) {
            return message(legacy, packetType(legacy), fourCc(legacy), media(legacy));
        }
    },
    /// CodedFramesX, where there is no composition time offset to tell.
    WITHOUT_OFFSET {
        @Override
        Tag of(Tag legacy) {
            Bytes body = legacy.body();
            boolean noOffset = legacy.type() == FlvFile.VIDEO && legacy.isFrame() && (body.u32(1) & 0xFFFFFF) == 0;
            return noOffset ? message(legacy, 3, fourCc(legacy), body.toByteArray(), 5) : EXTENDED.of(legacy);
        }
    },
    /// Behind two modifiers: the nanoseconds that are defined, and one of 300 bytes that nobody knows.
    MODIFIED {
        @Override
        Tag of(Tag legacy) {
            byte[] nanoseconds = {2, 0, 0, 1, MOD_EX};
            byte[] size = {(byte) 255, 299 >> 8, (byte) 299};
            byte[] unknown = new byte[300];
            byte[] next = {(byte) (9 << 4 | packetType(legacy))};
            return message(legacy, MOD_EX, nanoseconds, size, unknown, next, fourCc(legacy), media(legacy));
        }
    },
    ONE_TRACK {
        @Override
        Tag of(Tag legacy) {
            byte[] kind = {(byte) packetType(legacy)};
            return message(legacy, multitrack(legacy), kind, fourCc(legacy), DEFAULT_TRACK, media(legacy));
        }
    },
    MANY_TRACKS {
        @Override
        Tag of(Tag legacy) {
            byte[] kind = {(byte) (1 << 4 | packetType(legacy))};
            byte[] media = media(legacy);
            return message(
                    legacy, multitrack(legacy), kind, fourCc(legacy), OTHER_TRACK, DEFAULT_TRACK, size(media), media);
        }
    },
    MANY_CODECS {
        @Override
        Tag of(Tag legacy) {
            byte[] kind = {(byte) (2 << 4 | packetType(legacy))};
            byte[] media = media(legacy);
            return message(
                    legacy,
                    multitrack(legacy),
                    kind,
                    ascii("zzzz"),
                    OTHER_TRACK,
                    fourCc(legacy),
                    DEFAULT_TRACK,
                    size(media),
                    media);
        }
    };

    private static final int MOD_EX = 7;
    private static final byte[] DEFAULT_TRACK = {0};

    /// Number 1, with three bytes of whatever.
    private static final byte[] OTHER_TRACK = {1, 0, 0, 3, 42, 42, 42};

    /// @param legacy a sequence header or a frame
    abstract Tag of(Tag legacy);

    /// What has nothing to do with the default track, or cannot be known: the `number`-th of such messages.
    static Tag noise(int number, int timestampMs) {
        return switch (number % 8) {
            case 0 -> new Tag(FlvFile.VIDEO, timestampMs, join(bytes(0x96, 0x01), ascii("zzzz"), OTHER_TRACK));
            case 1 -> new Tag(FlvFile.AUDIO, timestampMs, join(bytes(0x95, 0x01), ascii("Opus"), OTHER_TRACK));
            // A packet type that does not exist.
            case 2 -> new Tag(FlvFile.VIDEO, timestampMs, join(bytes(0xAE), ascii("avc1"), new byte[9]));
            case 3 -> new Tag(FlvFile.AUDIO, timestampMs, join(bytes(0x9E), ascii("mp4a"), new byte[9]));
            // Metadata, in the form of FFmpeg.
            case 4 -> new Tag(FlvFile.VIDEO, timestampMs, join(bytes(0xD4), ascii("avc1"), new byte[20]));
            // Channel layout.
            case 5 -> new Tag(FlvFile.AUDIO, timestampMs, join(bytes(0x94), ascii("mp4a"), bytes(1, 2, 0, 0, 0, 3)));
            // Seek commands, legacy and extended.
            case 6 -> new Tag(FlvFile.VIDEO, timestampMs, join(bytes(number % 16 == 6 ? 0x57 : 0xD0, 0)));
            // Cut off in the middle of the tracks.
            default ->
                new Tag(FlvFile.VIDEO, timestampMs, join(bytes(0x96, 0x11), ascii("avc1"), bytes(1, 9, 9, 9, 9)));
        };
    }

    /// 0 for a sequence header, 1 for a frame: in both worlds.
    private static int packetType(Tag legacy) {
        return legacy.body().get(1);
    }

    private static int multitrack(Tag legacy) {
        return legacy.type() == FlvFile.VIDEO ? 6 : 5;
    }

    private static byte[] fourCc(Tag legacy) {
        return ascii(legacy.type() == FlvFile.VIDEO ? "avc1" : "mp4a");
    }

    /// What follows the FourCC: the composition time offset of a picture, and the media.
    private static byte[] media(Tag legacy) {
        boolean header = legacy.type() == FlvFile.VIDEO && !legacy.isFrame();
        byte[] body = legacy.body().toByteArray();
        return java.util.Arrays.copyOfRange(body, header ? 5 : 2, body.length);
    }

    private static byte[] size(byte[] media) {
        return bytes(media.length >> 16, media.length >> 8, media.length);
    }

    private static Tag message(Tag legacy, int packetType, byte[] fourCc, byte[] body, int from) {
        return message(legacy, packetType, fourCc, java.util.Arrays.copyOfRange(body, from, body.length));
    }

    private static Tag message(Tag legacy, int packetType, byte[]... parts) {
        int first =
                legacy.type() == FlvFile.VIDEO ? 0x80 | (legacy.body().get(0) & 0x70) | packetType : 0x90 | packetType;
        byte[][] all = new byte[parts.length + 1][];
        all[0] = bytes(first);
        System.arraycopy(parts, 0, all, 1, parts.length);
        return new Tag(legacy.type(), legacy.timestampMs(), join(all));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static Bytes join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return Bytes.wrap(all.toByteArray());
    }
}
