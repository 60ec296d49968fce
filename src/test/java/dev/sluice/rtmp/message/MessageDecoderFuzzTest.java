package dev.sluice.rtmp.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.amf.AmfLimits;
import dev.sluice.amf.AmfObject;
import dev.sluice.amf.AmfValue;
import dev.sluice.amf.AmfWriter;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.fuzz.Cost;
import dev.sluice.fuzz.FuzzInput;
import dev.sluice.fuzz.Seed;
import dev.sluice.rtmp.chunk.RawMessage;
import dev.sluice.rtmp.message.RtmpMessage.Aggregate;
import dev.sluice.rtmp.message.RtmpMessage.Command;
import dev.sluice.rtmp.message.RtmpMessage.Data;
import dev.sluice.rtmp.message.RtmpMessage.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Payloads of all message types, and aggregates down to their parts: read, or refused.
class MessageDecoderFuzzTest {
    private static final int ALLOCATED_PER_BYTE = 160;

    private static final MessageDecoder DECODER = new MessageDecoder(AmfLimits.DEFAULT);

    static Stream<Arguments> seeds() {
        AmfObject object = AmfObject.EMPTY.with("app", "live").with("width", 1280);
        Bytes command = new AmfWriter()
                .write("connect")
                .write(1)
                .write(object)
                .write("more")
                .toBytes();
        Bytes data = new AmfWriter()
                .write("@setDataFrame")
                .write("onMetaData")
                .writeEcmaArray(object)
                .toBytes();
        return Stream.of(
                seed("set chunk size", 1, Bytes.hex("00001000")),
                seed("abort", 2, Bytes.hex("00000003")),
                seed("acknowledgement", 3, Bytes.hex("ffffffff")),
                seed("ping", 4, Bytes.hex("0006 00000001")),
                seed("window", 5, Bytes.hex("002625a0")),
                seed("bandwidth", 6, Bytes.hex("002625a0 02")),
                seed("audio", 8, Bytes.hex("af01 21")),
                seed("video", 9, Bytes.hex("1701 000000")),
                seed("data", 18, data),
                seed("data, AMF3", 15, new ByteWriter().u8(0).bytes(data).toBytes()),
                seed(
                        "timed text",
                        18,
                        new AmfWriter().write("onTextData").write(object).toBytes()),
                seed("command", 20, command),
                seed("command, AMF3", 17, new ByteWriter().u8(0).bytes(command).toBytes()),
                seed(
                        "a command without a name",
                        20,
                        new AmfWriter().write(AmfValue.NULL).toBytes()),
                seed(
                        "aggregate",
                        22,
                        Bytes.hex(
                                "09 000002 0003e8 00 000000 1701 0000000d 08 000003 0003ff 00 000000 af0102 0000000e")),
                seed("unknown", 99, Bytes.hex("0102")));
    }

    private static Arguments seed(String name, int type, Bytes payload) {
        return Seed.of(name, new ByteWriter().u8(type).u32(1000).bytes(payload).toBytes());
    }

    @MethodSource("seeds")
    @FuzzTest
    void readsEachMessageOrRefusesIt(byte[] data) {
        FuzzInput fuzz = new FuzzInput(data);
        RawMessage raw = new RawMessage(fuzz.u8(), fuzz.u32(), 1, fuzz.rest());
        Cost.within(16 * 1024 + (long) ALLOCATED_PER_BYTE * data.length, () -> read(raw));
        List<RtmpMessage> messages = read(raw);
        long bodies = 0;
        for (RtmpMessage message : messages) {
            assertThat(message.toString()).hasSizeLessThan(300);
            bodies += writtenAndReadAgain(message);
        }
        assertThat(bodies).isLessThanOrEqualTo(raw.payload().length());
    }

    /// The message, or the parts of an aggregate that a session looks at.
    private static List<RtmpMessage> read(RawMessage raw) {
        List<RtmpMessage> messages = new ArrayList<>();
        try {
            RtmpMessage message = DECODER.decode(raw);
            if (message instanceof Aggregate aggregate) {
                AggregateSplitter.split(aggregate, part -> {
                    messages.add(DECODER.decode(part));
                    return true;
                });
            } else {
                messages.add(message);
            }
        } catch (MalformedException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        return messages;
    }

    /// Whatever was read is the same after it was written, but for what AMF says in several ways.
    ///
    /// @return bytes of the message's body
    private static int writtenAndReadAgain(RtmpMessage message) {
        return switch (message) {
            case Command command -> {
                assertThat(command.argument(command.arguments().size())).isEqualTo(AmfValue.UNDEFINED);
                yield 0;
            }
            case Data data -> {
                assertThat(data.values().size()).isLessThanOrEqualTo(AmfLimits.DEFAULT.maxMembers());
                yield 0;
            }
            case Unknown(RawMessage raw) -> raw.payload().length();
            case RtmpMessage.Audio _, RtmpMessage.Video _, RtmpMessage.Aggregate _, RtmpMessage.UserControl _ -> {
                RawMessage written = MessageEncoder.encode(message);
                assertThat(DECODER.decode(written)).isEqualTo(message);
                yield written.payload().length();
            }
            case RtmpMessage.SetChunkSize _,
                    RtmpMessage.Abort _,
                    RtmpMessage.Acknowledgement _,
                    RtmpMessage.WindowAcknowledgementSize _,
                    RtmpMessage.SetPeerBandwidth _ -> {
                assertThat(DECODER.decode(MessageEncoder.encode(message))).isEqualTo(message);
                yield 0;
            }
        };
    }
}
