package dev.sluice.e2e;

import dev.sluice.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// An FLV file in memory, tag by tag (Adobe Flash Video File Format 10.1, annex E.3 and E.4).
record FlvFile(Bytes header, List<Tag> tags) {
    static final int AUDIO = 8;
    static final int VIDEO = 9;
    static final int SCRIPT = 18;

    private static final int FILE_HEADER_BYTES = 9;
    private static final int TAG_HEADER_BYTES = 11;

    /// Behind each tag stands how long it was.
    private static final int TAG_SIZE_BYTES = 4;

    /// One tag; its body is what an RTMP message carries too.
    record Tag(int type, int timestampMs, Bytes body) {
        boolean isIdr() {
            return type == VIDEO && body.length() > 1 && (body.get(0) & 0xF0) == 0x10 && body.get(1) == 1;
        }

        /// A frame, as opposed to metadata, a sequence header or an end of sequence.
        boolean isFrame() {
            return (type == VIDEO || type == AUDIO) && body.length() > 1 && body.get(1) == 1;
        }
    }

    static FlvFile read(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            byte[] header = new byte[FILE_HEADER_BYTES];
            bytes.get(header);
            List<Tag> tags = new ArrayList<>();
            for (bytes.getInt(); bytes.hasRemaining(); bytes.getInt()) {
                int typeAndSize = bytes.getInt();
                int time = bytes.getInt();
                bytes.position(bytes.position() + 3);
                byte[] body = new byte[typeAndSize & 0xFFFFFF];
                bytes.get(body);
                tags.add(new Tag(typeAndSize >>> 24, (time >>> 8) | (time << 24), Bytes.wrap(body)));
            }
            return new FlvFile(Bytes.wrap(header), List.copyOf(tags));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a program had written when it was killed: the tags that are there whole.
    static FlvFile readTorn(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            int end = FILE_HEADER_BYTES + TAG_SIZE_BYTES;
            while (end + TAG_HEADER_BYTES <= bytes.limit()) {
                int next = end + TAG_HEADER_BYTES + (bytes.getInt(end) & 0xFFFFFF) + TAG_SIZE_BYTES;
                if (next > bytes.limit()) {
                    break;
                }
                end = next;
            }
            byte[] whole = java.util.Arrays.copyOf(bytes.array(), Math.min(end, bytes.limit()));
            Path mended = file.resolveSibling("mended-" + file.getFileName());
            return read(Files.write(mended, whole));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(Path file) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.write(header.toByteArray());
            out.writeInt(0);
            for (Tag tag : tags) {
                out.writeInt((tag.type << 24) | tag.body.length());
                out.writeInt((tag.timestampMs << 8) | (tag.timestampMs >>> 24));
                out.write(new byte[3]);
                out.write(tag.body.toByteArray());
                out.writeInt(11 + tag.body.length());
            }
            Files.write(file, bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same frames under an AudioSpecificConfig that signals SBR explicitly (ISO/IEC 14496-3 §1.6.2.1: object
    /// type 5, the core's rate, the doubled rate, core object type 2): what an HE-AAC encoder announces.
    FlvFile withExplicitSbr() {
        return new FlvFile(
                header,
                tags.stream()
                        .map(tag -> tag.type == AUDIO && tag.body.get(1) == 0
                                ? new Tag(AUDIO, tag.timestampMs, explicitSbr(tag.body))
                                : tag)
                        .toList());
    }

    private static Bytes explicitSbr(Bytes sequenceHeader) {
        int lc = (sequenceHeader.get(2) << 8) | sequenceHeader.get(3);
        int frequencyIndex = (lc >>> 7) & 0xF;
        int channels = (lc >>> 3) & 0xF;
        // Three steps up in ISO/IEC 14496-3 table 1.18 double the rate: 24000 -> 48000, 22050 -> 44100.
        int extensionFrequencyIndex = frequencyIndex - 3;
        // 5 + 4 + 4 + 4 + 5 bits, then the three zero flags of GASpecificConfig and padding.
        int bits = (5 << 27) | (frequencyIndex << 23) | (channels << 19) | (extensionFrequencyIndex << 15) | (2 << 10);
        ByteBuffer result = ByteBuffer.allocate(6);
        result.put((byte) sequenceHeader.get(0))
                .put((byte) sequenceHeader.get(1))
                .putInt(bits);
        return Bytes.wrap(result.array());
    }
}
