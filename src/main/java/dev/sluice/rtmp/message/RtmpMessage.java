package dev.sluice.rtmp.message;

import dev.sluice.amf.AmfValue;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.chunk.RawMessage;
import java.util.List;

/// The messages of RTMP 1.0 §5.4, §6 and §7.1.
///
/// Where one holds [Bytes] they are the decoder's and valid during the call only. `toString` never shows what a
/// client wrote into AMF values.
public sealed interface RtmpMessage {

    /// What a publication consists of.
    sealed interface Media extends RtmpMessage {}

    /// §5.4.1.
    record SetChunkSize(int size) implements RtmpMessage {
        public SetChunkSize {
            if (size < 1) {
                throw new IllegalArgumentException("chunk size " + size + " is below 1");
            }
        }
    }

    /// §5.4.2.
    record Abort(long chunkStreamId) implements RtmpMessage {}

    /// The low 32 bits of the number of bytes received so far (§5.4.3).
    record Acknowledgement(long sequenceNumber) implements RtmpMessage {}

    /// User control message (§7.1.7): an event type and its data, of which the first four bytes mostly are a stream
    /// id or a timestamp.
    record UserControl(int event, Bytes data) implements RtmpMessage {
        public static final int STREAM_BEGIN = 0;
        public static final int PING_REQUEST = 6;
        public static final int PING_RESPONSE = 7;

        public static UserControl streamBegin(long messageStreamId) {
            return new UserControl(
                    STREAM_BEGIN, new ByteWriter(4).u32(messageStreamId).toBytes());
        }

        /// The answer to a ping request: its timestamp as it came.
        public static UserControl pingResponse(Bytes timestamp) {
            return new UserControl(PING_RESPONSE, timestamp);
        }
    }

    /// The sender wants an acknowledgement per so many bytes (§5.4.4).
    record WindowAcknowledgementSize(long size) implements RtmpMessage {}

    /// §5.4.5.
    ///
    /// @param limitType 0 hard, 1 soft, 2 dynamic
    record SetPeerBandwidth(long size, int limitType) implements RtmpMessage {
        public static final int DYNAMIC = 2;
    }

    /// An FLV audio tag body (§7.1.4).
    record Audio(long timestampMs, long messageStreamId, Bytes body) implements Media {}

    /// An FLV video tag body (§7.1.5).
    record Video(long timestampMs, long messageStreamId, Bytes body) implements Media {}

    /// A data message (§7.1.2).
    ///
    /// @param values what follows the name; empty for names other than the metadata ones, whose values nobody reads
    record Data(long timestampMs, long messageStreamId, String name, List<AmfValue> values) implements Media {
        public static final String ON_META_DATA = "onMetaData";
        public static final String SET_DATA_FRAME = "@setDataFrame";
        public static final String CLEAR_DATA_FRAME = "@clearDataFrame";

        public Data {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return "Data[" + values.size() + " values at " + timestampMs + "]";
        }
    }

    /// A command (§7.1.1, §7.2).
    ///
    /// @param transactionId 0 when no answer is wanted
    /// @param commandObject null value where there is none
    /// @param arguments what follows the command object
    record Command(
            long messageStreamId, String name, double transactionId, AmfValue commandObject, List<AmfValue> arguments)
            implements RtmpMessage {
        public Command {
            arguments = List.copyOf(arguments);
        }

        public Command(
                long messageStreamId, String name, double transactionId, AmfValue commandObject, AmfValue... more) {
            this(messageStreamId, name, transactionId, commandObject, List.of(more));
        }

        /// The argument at `index`, or "undefined" where there is none.
        public AmfValue argument(int index) {
            return index < arguments.size() ? arguments.get(index) : AmfValue.UNDEFINED;
        }

        @Override
        public String toString() {
            return "Command[" + arguments.size() + " arguments on " + messageStreamId + "]";
        }
    }

    /// Several messages as FLV tags back to back (§7.1.6); see [AggregateSplitter].
    record Aggregate(long timestampMs, long messageStreamId, Bytes body) implements RtmpMessage {}

    /// A type that we do not know, or a data message without a name.
    record Unknown(RawMessage message) implements RtmpMessage {}
}
