package dev.sluice.rtmp.message;

import dev.sluice.amf.AmfLimits;
import dev.sluice.amf.AmfReader;
import dev.sluice.amf.AmfValue;
import dev.sluice.amf.AmfValue.AmfNumber;
import dev.sluice.amf.AmfValue.AmfString;
import dev.sluice.bytes.ByteReader;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.rtmp.chunk.MessageType;
import dev.sluice.rtmp.chunk.RawMessage;
import dev.sluice.rtmp.message.RtmpMessage.Abort;
import dev.sluice.rtmp.message.RtmpMessage.Acknowledgement;
import dev.sluice.rtmp.message.RtmpMessage.Aggregate;
import dev.sluice.rtmp.message.RtmpMessage.Audio;
import dev.sluice.rtmp.message.RtmpMessage.Command;
import dev.sluice.rtmp.message.RtmpMessage.Data;
import dev.sluice.rtmp.message.RtmpMessage.SetChunkSize;
import dev.sluice.rtmp.message.RtmpMessage.SetPeerBandwidth;
import dev.sluice.rtmp.message.RtmpMessage.Unknown;
import dev.sluice.rtmp.message.RtmpMessage.UserControl;
import dev.sluice.rtmp.message.RtmpMessage.Video;
import dev.sluice.rtmp.message.RtmpMessage.WindowAcknowledgementSize;
import java.util.List;

/// Reads the payload of a message by its type. Throws [MalformedException] for what breaks the message's format.
public final class MessageDecoder {
    private final AmfLimits limits;

    public MessageDecoder(AmfLimits limits) {
        this.limits = limits;
    }

    /// Media bodies stay views of the message's payload.
    public RtmpMessage decode(RawMessage message) {
        Bytes payload = message.payload();
        return switch (message.typeId()) {
            case MessageType.AUDIO -> new Audio(message.timestampMs(), message.messageStreamId(), payload);
            case MessageType.VIDEO -> new Video(message.timestampMs(), message.messageStreamId(), payload);
            case MessageType.AGGREGATE -> new Aggregate(message.timestampMs(), message.messageStreamId(), payload);
            case MessageType.COMMAND_AMF0 -> command(message, payload);
            case MessageType.COMMAND_AMF3 -> command(message, withoutAmf3Prefix(payload));
            case MessageType.DATA_AMF0 -> data(message, payload);
            case MessageType.DATA_AMF3 -> data(message, withoutAmf3Prefix(payload));
            default -> control(message, new ByteReader(payload));
        };
    }

    private static RtmpMessage control(RawMessage message, ByteReader reader) {
        return switch (message.typeId()) {
            case MessageType.SET_CHUNK_SIZE -> {
                long size = reader.u32();
                if (size < 1 || size > Integer.MAX_VALUE) {
                    throw new MalformedException("chunk size " + size + " is not within 1 to " + Integer.MAX_VALUE);
                }
                yield new SetChunkSize((int) size);
            }
            case MessageType.ABORT -> new Abort(reader.u32());
            case MessageType.ACKNOWLEDGEMENT -> new Acknowledgement(reader.u32());
            case MessageType.USER_CONTROL -> new UserControl(reader.u16(), reader.rest());
            case MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE -> new WindowAcknowledgementSize(reader.u32());
            case MessageType.SET_PEER_BANDWIDTH -> new SetPeerBandwidth(reader.u32(), reader.u8());
            default -> new Unknown(message);
        };
    }

    /// Messages of the AMF3 types hold one byte 0 and then AMF0 values as usual.
    private static Bytes withoutAmf3Prefix(Bytes payload) {
        return !payload.isEmpty() && payload.get(0) == 0 ? payload.from(1) : payload;
    }

    private RtmpMessage command(RawMessage message, Bytes payload) {
        AmfReader reader = new AmfReader(payload, limits);
        if (!(reader.read() instanceof AmfString(String name))) {
            throw new MalformedException("command without a name");
        }
        double transactionId = 0;
        AmfValue commandObject = AmfValue.NULL;
        if (reader.hasRemaining()) {
            if (!(reader.read() instanceof AmfNumber(double number))) {
                throw new MalformedException("command without a transaction id");
            }
            transactionId = number;
        }
        if (reader.hasRemaining()) {
            commandObject = reader.read();
        }
        return new Command(message.messageStreamId(), name, transactionId, commandObject, reader.readAll());
    }

    /// Values are read of metadata only: timed text and the like may hold what we need not understand.
    /// All of them are advisory: what cannot be read is passed over, and never ends a stream.
    private RtmpMessage data(RawMessage message, Bytes payload) {
        try {
            return readData(message, payload);
        } catch (MalformedException _) {
            return new Unknown(message);
        }
    }

    private RtmpMessage readData(RawMessage message, Bytes payload) {
        AmfReader reader = new AmfReader(payload, limits);
        if (payload.isEmpty() || !(reader.read() instanceof AmfString(String name))) {
            return new Unknown(message);
        }
        boolean metadata = name.equals(Data.SET_DATA_FRAME) || name.equals(Data.ON_META_DATA);
        return new Data(
                message.timestampMs(), message.messageStreamId(), name, metadata ? reader.readAll() : List.of());
    }
}
