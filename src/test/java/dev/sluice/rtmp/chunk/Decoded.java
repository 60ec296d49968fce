package dev.sluice.rtmp.chunk;

import dev.sluice.bytes.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A decoder that keeps copies of its messages, but for Set Chunk Size and Abort, whose effect is what counts.
final class Decoded {
    final List<RawMessage> messages = new ArrayList<>();
    final ChunkDecoder decoder;

    /// Of a known publisher.
    Decoded() {
        this(true);
    }

    private Decoded(boolean trusted) {
        decoder = new ChunkDecoder(ChunkLimits.DEFAULT, message -> {
            if (message.typeId() > MessageType.ABORT) {
                messages.add(new RawMessage(
                        message.typeId(),
                        message.timestampMs(),
                        message.messageStreamId(),
                        message.payload().copy()));
            }
            return true;
        });
        decoder.mediaWanted(true);
        if (trusted) {
            decoder.trust();
        }
    }

    static Decoded untrusted() {
        return new Decoded(false);
    }

    static List<RawMessage> of(Bytes input) {
        Decoded decoded = new Decoded();
        decoded.add(input);
        return decoded.messages;
    }

    void add(Bytes input) {
        decoder.decode(ByteBuffer.wrap(input.toByteArray()));
    }
}
