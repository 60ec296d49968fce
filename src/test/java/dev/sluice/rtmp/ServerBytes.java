package dev.sluice.rtmp;

import dev.sluice.amf.AmfLimits;
import dev.sluice.amf.AmfObject;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.chunk.ChunkDecoder;
import dev.sluice.rtmp.chunk.ChunkLimits;
import dev.sluice.rtmp.chunk.RawMessage;
import dev.sluice.rtmp.message.MessageDecoder;
import dev.sluice.rtmp.message.RtmpMessage;
import dev.sluice.rtmp.message.RtmpMessage.Command;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Reads what a server sends: S0, S1 and S2, then messages.
public final class ServerBytes {
    public static final int HANDSHAKE_BYTES = 1 + 2 * 1536;

    private final MessageDecoder decoder = new MessageDecoder(AmfLimits.DEFAULT);
    private final List<RtmpMessage> messages = new ArrayList<>();
    private final ChunkDecoder chunks = new ChunkDecoder(ChunkLimits.DEFAULT, this::onMessage);
    private int handshakeLeft = HANDSHAKE_BYTES;

    public void receive(Bytes bytes) {
        int skipped = Math.min(handshakeLeft, bytes.length());
        handshakeLeft -= skipped;
        ByteBuffer rest = ByteBuffer.wrap(bytes.from(skipped).toByteArray());
        chunks.decode(rest);
    }

    public boolean handshakeComplete() {
        return handshakeLeft == 0;
    }

    /// All messages so far.
    public List<RtmpMessage> messages() {
        return messages;
    }

    public List<Command> commands() {
        return messages.stream()
                .filter(Command.class::isInstance)
                .map(Command.class::cast)
                .toList();
    }

    /// Name and status code of each command: `onStatus NetStream.Publish.Start on 1`, `_result 4 on 0`.
    public List<String> summary() {
        return commands().stream().map(ServerBytes::summary).toList();
    }

    private static String summary(Command command) {
        String code = command.argument(0) instanceof AmfObject information
                ? information.text("code").orElse("?")
                : String.valueOf((int) command.transactionId());
        return command.name() + " " + code + " on " + command.messageStreamId();
    }

    private boolean onMessage(RawMessage raw) {
        Bytes payload = raw.payload().copy();
        messages.add(decoder.decode(new RawMessage(raw.typeId(), raw.timestampMs(), raw.messageStreamId(), payload)));
        return true;
    }
}
