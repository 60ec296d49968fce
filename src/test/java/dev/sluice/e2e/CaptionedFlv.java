package dev.sluice.e2e;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.testing.SeiBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/// A file whose pictures carry captions of CEA-608 in front of their other NAL units, as a captioning encoder writes
/// them.
///
/// @param nalUnits the SEI NAL units that were put in, in decoding order; no two are alike
record CaptionedFlv(FlvFile file, List<Bytes> nalUnits) {
    /// FrameType and CodecID, AVCPacketType, CompositionTime (FLV 10.1 §E.4.3).
    private static final int HEADER_BYTES = 5;

    /// Roll-up with two rows, carriage return, row 15; each command twice, as it is sent.
    private static final List<Integer> BEGIN = List.of(0x1425, 0x1425, 0x142D, 0x142D, 0x1470, 0x1470);

    private static final int ERASE_DISPLAYED_MEMORY = 0x142C;

    /// @param text even number of ASCII characters, at most a row
    static CaptionedFlv of(FlvFile plain, int fromMs, String text) {
        List<FlvFile.Tag> pictures = plain.tags().stream()
                .filter(tag -> tag.type() == FlvFile.VIDEO && tag.isFrame() && presentationMs(tag) >= fromMs)
                .sorted(Comparator.comparingInt(CaptionedFlv::presentationMs))
                .toList();
        List<Integer> pairs = pairs(text);
        List<FlvFile.Tag> tags = new ArrayList<>();
        List<Bytes> nalUnits = new ArrayList<>();
        for (FlvFile.Tag tag : plain.tags()) {
            int picture = pictures.indexOf(tag);
            if (picture < 0) {
                tags.add(tag);
            } else {
                Bytes sei = sei(picture, picture < pairs.size() ? pairs.get(picture) : 0);
                nalUnits.add(sei);
                tags.add(new FlvFile.Tag(tag.type(), tag.timestampMs(), insert(sei, tag.body())));
            }
        }
        return new CaptionedFlv(new FlvFile(plain.header(), tags), nalUnits);
    }

    private static int presentationMs(FlvFile.Tag tag) {
        Bytes body = tag.body();
        int compositionTimeMs = (body.get(2) << 16 | body.get(3) << 8 | body.get(4)) << 8 >> 8;
        return tag.timestampMs() + compositionTimeMs;
    }

    private static List<Integer> pairs(String text) {
        List<Integer> pairs = new ArrayList<>(BEGIN);
        byte[] characters = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < characters.length; i += 2) {
            pairs.add(characters[i] << 8 | characters[i + 1]);
        }
        // Readable for a while.
        while (pairs.size() < 50) {
            pairs.add(0);
        }
        pairs.add(ERASE_DISPLAYED_MEMORY);
        return pairs;
    }

    /// Field 1 has the pair, field 2 padding; the third construct is not valid and only makes this unit unique.
    private static Bytes sei(int picture, int pair) {
        int line21 = withParity(pair >> 8) << 8 | withParity(pair & 0xFF);
        return SeiBytes.nalUnit(SeiBytes.captions("fc" + hex(line21) + "fd8080" + "f8" + hex(picture)));
    }

    private static String hex(int value) {
        return HexFormat.of().toHexDigits((short) value);
    }

    /// Odd parity in the highest bit.
    private static int withParity(int value) {
        return Integer.bitCount(value) % 2 == 0 ? value | 0x80 : value;
    }

    private static Bytes insert(Bytes nalUnit, Bytes body) {
        return new ByteWriter()
                .bytes(body.slice(0, HEADER_BYTES))
                .u32(nalUnit.length())
                .bytes(nalUnit)
                .bytes(body.from(HEADER_BYTES))
                .toBytes();
    }
}
