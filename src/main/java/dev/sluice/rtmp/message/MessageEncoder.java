package dev.sluice.rtmp.message;

import dev.sluice.amf.AmfValue;
import dev.sluice.amf.AmfWriter;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
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

/// Writes messages the way [MessageDecoder] reads them. Control and commands carry timestamp 0, control message
/// stream 0 (RTMP 1.0 §5.4).
public final class MessageEncoder {
    private MessageEncoder() {}

    public static RawMessage encode(RtmpMessage message) {
        return switch (message) {
            case SetChunkSize(int size) -> control(MessageType.SET_CHUNK_SIZE, u32(size));
            case Abort(long chunkStreamId) -> control(MessageType.ABORT, u32(chunkStreamId));
            case Acknowledgement(long number) -> control(MessageType.ACKNOWLEDGEMENT, u32(number));
            case UserControl(int event, Bytes data) ->
                control(MessageType.USER_CONTROL, new ByteWriter().u16(event).bytes(data));
            case WindowAcknowledgementSize(long size) -> control(MessageType.WINDOW_ACKNOWLEDGEMENT_SIZE, u32(size));
            case SetPeerBandwidth(long size, int limitType) ->
                control(MessageType.SET_PEER_BANDWIDTH, u32(size).u8(limitType));
            case Audio(long timestampMs, long streamId, Bytes body) ->
                new RawMessage(MessageType.AUDIO, timestampMs, streamId, body);
            case Video(long timestampMs, long streamId, Bytes body) ->
                new RawMessage(MessageType.VIDEO, timestampMs, streamId, body);
            case Aggregate(long timestampMs, long streamId, Bytes body) ->
                new RawMessage(MessageType.AGGREGATE, timestampMs, streamId, body);
            case Data data ->
                new RawMessage(MessageType.DATA_AMF0, data.timestampMs(), data.messageStreamId(), payload(data));
            case Command command ->
                new RawMessage(MessageType.COMMAND_AMF0, 0, command.messageStreamId(), payload(command));
            case Unknown(RawMessage raw) -> raw;
        };
    }

    private static RawMessage control(int typeId, ByteWriter payload) {
        return new RawMessage(typeId, 0, 0, payload.toBytes());
    }

    private static ByteWriter u32(long value) {
        return new ByteWriter(8).u32(value);
    }

    private static Bytes payload(Data data) {
        AmfWriter writer = new AmfWriter().write(data.name());
        data.values().forEach(writer::write);
        return writer.toBytes();
    }

    private static Bytes payload(Command command) {
        AmfWriter writer = new AmfWriter().write(command.name()).write(command.transactionId());
        writer.write(command.commandObject());
        for (AmfValue argument : command.arguments()) {
            writer.write(argument);
        }
        return writer.toBytes();
    }
}
