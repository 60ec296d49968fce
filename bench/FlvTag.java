import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A tag of an FLV file; its body is the body of the RTMP message of the same type.
record FlvTag(int type, int timestampMs, byte[] body) {
    static final int AUDIO = 8;
    static final int VIDEO = 9;
    static final int SCRIPT = 18;

    private static final int FILE_HEADER = 13;
    private static final int TAG_HEADER = 11;
    private static final int TAG_TRAILER = 4;
    private static final int END_OF_SEQUENCE = 2;

    /// All tags of a file that have something to say to a stream that goes on.
    static List<FlvTag> read(Path file) {
        ByteBuffer in;
        try {
            in = ByteBuffer.wrap(Files.readAllBytes(file)).position(FILE_HEADER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<FlvTag> tags = new ArrayList<>();
        while (in.remaining() > TAG_HEADER) {
            int typeAndSize = in.getInt();
            int time = in.getInt();
            in.position(in.position() + 3);
            byte[] body = new byte[typeAndSize & 0xFFFFFF];
            in.get(body).position(in.position() + TAG_TRAILER);
            FlvTag tag = new FlvTag(typeAndSize >>> 24, time >>> 8 | (time & 0xFF) << 24, body);
            if (body.length > 2 && !(tag.type == VIDEO && body[1] == END_OF_SEQUENCE)) {
                tags.add(tag);
            }
        }
        return tags;
    }

    /// Of H.264 or AAC.
    boolean isSequenceHeader() {
        return switch (type) {
            case VIDEO -> body[1] == 0;
            case AUDIO -> (body[0] & 0xF0) == 0xA0 && body[1] == 0;
            default -> false;
        };
    }

    boolean isKeyframe() {
        return type == VIDEO && (body[0] & 0xF0) == 0x10;
    }

    int chunkStreamId() {
        return type == VIDEO ? 6 : 4;
    }
}
