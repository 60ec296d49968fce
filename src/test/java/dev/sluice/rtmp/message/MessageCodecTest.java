package dev.sluice.rtmp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.amf.AmfLimits;
import dev.sluice.amf.AmfObject;
import dev.sluice.amf.AmfValue;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
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
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    private static final Bytes CREATE_STREAM = Bytes.hex("02 000c 63726561746553747265616d 00 4010000000000000 05");

    /// Each message and its wire form: both directions.
    private static final Map<RawMessage, RtmpMessage> TABLE = Map.ofEntries(
            entry(1, "00010000", new SetChunkSize(65_536)),
            entry(2, "00000006", new Abort(6)),
            entry(3, "ffffffff", new Acknowledgement(0xFFFF_FFFFL)),
            entry(4, "0000 00000001", UserControl.streamBegin(1)),
            entry(4, "0006 01020304", new UserControl(UserControl.PING_REQUEST, Bytes.hex("01020304"))),
            entry(4, "0003 00000001 00000bb8", new UserControl(3, Bytes.hex("0000000100000bb8"))),
            entry(5, "002625a0", new WindowAcknowledgementSize(2_500_000)),
            entry(6, "002625a0 02", new SetPeerBandwidth(2_500_000, SetPeerBandwidth.DYNAMIC)),
            Map.entry(new RawMessage(8, 23, 1, Bytes.hex("af01")), new Audio(23, 1, Bytes.hex("af01"))),
            Map.entry(new RawMessage(9, 40, 1, Bytes.hex("1701")), new Video(40, 1, Bytes.hex("1701"))),
            Map.entry(new RawMessage(22, 40, 1, Bytes.hex("08")), new Aggregate(40, 1, Bytes.hex("08"))),
            Map.entry(
                    new RawMessage(18, 0, 1, Bytes.hex("02 000a 6f6e4d65746144617461 03 000009")),
                    new Data(0, 1, "onMetaData", List.of(AmfObject.EMPTY))),
            Map.entry(new RawMessage(20, 0, 0, CREATE_STREAM), new Command(0, "createStream", 4, AmfValue.NULL)),
            Map.entry(
                    new RawMessage(20, 0, 1, Bytes.hex("02 0004 706c6179 00 0000000000000000 05 02 0001 6b")),
                    new Command(1, "play", 0, AmfValue.NULL, AmfValue.of("k"))),
            entry(99, "0102", new Unknown(new RawMessage(99, 0, 0, Bytes.hex("0102")))));

    private final MessageDecoder decoder = new MessageDecoder(AmfLimits.DEFAULT);

    @Test
    void everyMessageIsReadFromItsBytes() {
        TABLE.forEach((raw, message) ->
                assertThat(decoder.decode(raw)).describedAs("%s", raw).isEqualTo(message));
    }

    @Test
    void everyMessageIsWrittenAsItsBytes() {
        TABLE.forEach((raw, message) -> assertThat(MessageEncoder.encode(message))
                .describedAs("%s", raw)
                .isEqualTo(raw));
    }

    @Test
    void amf3CommandsAndDataAreAmf0BehindAByte0() {
        Bytes prefixed = Bytes.hex("00" + CREATE_STREAM.toHex());
        Command expected = new Command(0, "createStream", 4, AmfValue.NULL);

        assertThat(decoder.decode(new RawMessage(17, 0, 0, prefixed))).isEqualTo(expected);
        assertThat(decoder.decode(new RawMessage(17, 0, 0, CREATE_STREAM))).isEqualTo(expected);
        assertThat(decoder.decode(new RawMessage(15, 0, 1, Bytes.hex("00 02 0001 61"))))
                .isEqualTo(new Data(0, 1, "a", List.of()));
    }

    @Test
    void commandsMayLackObjectAndTransactionId() {
        assertThat(decoder.decode(new RawMessage(20, 0, 0, Bytes.hex("02 0001 61"))))
                .isEqualTo(new Command(0, "a", 0, AmfValue.NULL));
    }

    @Test
    void brokenCommandsAreMalformed() {
        for (String hex : List.of("", "05", "02 0001 61 05", "02 0009 61", "02 0001 61 00 0000000000000000 11")) {
            assertThatExceptionOfType(MalformedException.class)
                    .describedAs(hex)
                    .isThrownBy(() -> decoder.decode(new RawMessage(20, 0, 0, Bytes.hex(hex))));
        }
    }

    @Test
    void brokenControlMessagesAreMalformed() {
        for (int type = 1; type <= 6; type++) {
            RawMessage raw = new RawMessage(type, 0, 0, Bytes.of(1));
            assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> decoder.decode(raw));
        }
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> decoder.decode(new RawMessage(1, 0, 0, Bytes.hex("80000000"))));
    }

    @Test
    void valuesOfOtherDataMessagesAreNotReadAtAll() {
        assertThat(decoder.decode(new RawMessage(18, 0, 1, Bytes.hex("02 0001 61 11 ff"))))
                .isEqualTo(new Data(0, 1, "a", List.of()));
    }

    @Test
    void metadataThatCannotBeReadEndNothing() {
        RawMessage broken = new RawMessage(18, 0, 1, Bytes.hex("02 000a 6f6e4d65746144617461 11 ff"));
        assertThat(decoder.decode(broken)).isEqualTo(new Unknown(broken));
    }

    @Test
    void dataWithoutANameIsUnknown() {
        assertThat(decoder.decode(new RawMessage(18, 0, 1, Bytes.EMPTY))).isInstanceOf(Unknown.class);
        assertThat(decoder.decode(new RawMessage(18, 0, 1, Bytes.hex("05")))).isInstanceOf(Unknown.class);
    }

    @Test
    void commandsAndDataDoNotPrintWhatTheyHold() {
        Command publish = new Command(1, "sk_name", 5, AmfValue.NULL, AmfValue.of("sk_key"));
        Data data = new Data(0, 1, "sk_name", List.of(AmfValue.of("sk_key")));

        assertThat(publish + " " + data).doesNotContain("sk_");
    }

    private static Map.Entry<RawMessage, RtmpMessage> entry(int type, String hex, RtmpMessage message) {
        return Map.entry(new RawMessage(type, 0, 0, Bytes.hex(hex)), message);
    }
}
