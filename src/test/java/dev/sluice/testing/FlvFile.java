package dev.sluice.testing;

import dev.sluice.bytes.ByteReader;
import dev.sluice.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/// Reads the tags of an FLV file (FLV 10.1 §E.3).
public final class FlvFile {
    public static final int AUDIO = 8;
    public static final int VIDEO = 9;

    private FlvFile() {}

    /// One tag; its body shows a part of the file.
    ///
    /// @param type [#AUDIO], [#VIDEO] or 18 for script data
    public record Tag(int type, long timestampMs, Bytes body) {}

    public static List<Tag> tags(Bytes file) {
        ByteReader reader = new ByteReader(file);
        reader.skip(13); // header and the first PreviousTagSize
        List<Tag> tags = new ArrayList<>();
        while (reader.hasRemaining()) {
            int type = reader.u8();
            int size = reader.u24();
            long timestampMs = reader.u24() | (long) reader.u8() << 24;
            reader.skip(3); // StreamID
            tags.add(new Tag(type, timestampMs, reader.bytes(size)));
            reader.skip(4); // PreviousTagSize
        }
        return tags;
    }
}
