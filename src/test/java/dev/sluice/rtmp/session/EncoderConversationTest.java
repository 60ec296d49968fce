package dev.sluice.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.amf.AmfObject;
import dev.sluice.amf.AmfValue;
import dev.sluice.amf.AmfWriter;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.ChunkBytes;
import dev.sluice.rtmp.RtmpClientScript;
import dev.sluice.rtmp.message.RtmpMessage.SetPeerBandwidth;
import dev.sluice.rtmp.message.RtmpMessage.UserControl;
import dev.sluice.rtmp.message.RtmpMessage.WindowAcknowledgementSize;
import org.junit.jupiter.api.Test;

/// The conversations of the encoders in use, as they were observed on the wire.
class EncoderConversationTest {
    private static final Bytes AVC_HEADER = Bytes.hex("17 00 000000 0142c01effe1");
    private static final Bytes AAC_HEADER = Bytes.hex("af 00 1190");
    private static final Bytes FRAME = Bytes.hex("17 01 000000 00000002 6588");

    private final Peer peer = new Peer();

    @Test
    void ffmpegPublishes() {
        peer.client.c0c1();
        peer.send();
        assertThat(peer.answers.handshakeComplete()).isTrue();
        peer.client.c2().connect("live");
        peer.send();
        assertThat(peer.answers.summary()).containsExactly("_result NetConnection.Connect.Success on 0");
        peer.client
                .chunkSize(65_536)
                .command(3, 0, "releaseStream", 2, AmfValue.NULL, AmfValue.of("key"))
                .command(3, 0, "FCPublish", 3, AmfValue.NULL, AmfValue.of("key"))
                .createStream(4);
        peer.send();
        peer.client.publish(1, 5, "key");
        peer.send();
        peer.client
                .metadata(AmfObject.EMPTY.with("width", 1280).with("encoder", "Lavf"))
                .video(0, AVC_HEADER)
                .audio(0, AAC_HEADER)
                .video(40, FRAME);
        peer.send();

        assertThat(peer.answers.summary())
                .containsExactly(
                        "_result NetConnection.Connect.Success on 0",
                        "_result 2 on 0",
                        "_result 3 on 0",
                        "onFCPublish NetStream.Publish.Start on 0",
                        "_result 4 on 0",
                        "onStatus NetStream.Publish.Start on 1");
        assertThat(peer.stream().events)
                .containsExactly(
                        "metadata 2",
                        "video 0 " + AVC_HEADER.toHex(),
                        "audio 0 " + AAC_HEADER.toHex(),
                        "video 40 " + FRAME.toHex());
        assertThat(peer.requests.getFirst().encoder()).isEqualTo("FMLE/3.0 (compatible; Lavf62.3.100)");

        // deleteStream repeats the header of FCUnpublish, as FFmpeg sends it.
        Bytes fcUnpublish = command("FCUnpublish", 6, AmfValue.of("key12345"));
        Bytes deleteStream = command("deleteStream", 7, AmfValue.of(1));
        peer.send(new ChunkBytes()
                .fmt0(3, 0, fcUnpublish.length(), 20, 0)
                .payload(fcUnpublish)
                .fmt1(3, 0, deleteStream.length(), 20)
                .payload(deleteStream)
                .bytes());
        peer.connection.closed(DisconnectCause.PEER_CLOSED);
        assertThat(peer.stream().events).endsWith("end unpublished").containsOnlyOnce("end unpublished");
        assertThat(peer.calls).doesNotContain("reading off").noneMatch(call -> call.startsWith("close"));
    }

    @Test
    void theAnswerToConnectIsOneWriteInTheUsualOrder() {
        peer.client.handshake();
        peer.send();
        int before = peer.written.length();
        peer.client.connect("live");

        peer.send();

        assertThat(peer.calls).containsExactly("write", "write");
        Bytes answer = peer.written.toBytes().from(before);
        assertThat(answer.slice(0, 16)).isEqualTo(Bytes.hex("02 000000 000004 05 00000000 002625a0"));
        assertThat(answer.slice(16, 17)).isEqualTo(Bytes.hex("02 000000 000005 06 00000000 002625a0 02"));
        assertThat(answer.slice(33, 16)).isEqualTo(Bytes.hex("02 000000 000004 01 00000000 00010000"));
        assertThat(peer.answers.messages())
                .startsWith(
                        new WindowAcknowledgementSize(2_500_000),
                        new SetPeerBandwidth(2_500_000, SetPeerBandwidth.DYNAMIC));
        assertThat(peer.answers.commands().getFirst().commandObject())
                .isEqualTo(AmfObject.EMPTY.with("fmsVer", "FMS/3,0,1,123").with("capabilities", 31));
        assertThat(peer.answers.commands().getFirst().argument(0))
                .isEqualTo(AmfObject.EMPTY
                        .with("level", "status")
                        .with("code", "NetConnection.Connect.Success")
                        .with("description", "Connection succeeded.")
                        .with("objectEncoding", 0));
    }

    @Test
    void publishStartIsAStatusOnTheStreamThatCreateStreamReturned() {
        peer.client.untilPublish("live", "key", 128);

        peer.send();

        assertThat(peer.answers.commands().get(4).argument(0)).isEqualTo(AmfValue.of(1));
        assertThat(peer.answers.messages()).contains(UserControl.streamBegin(1));
        assertThat(peer.answers.commands().getLast().messageStreamId()).isEqualTo(1);
        assertThat(peer.answers.commands().getLast().transactionId()).isZero();
        assertThat(peer.answers.commands().getLast().argument(0))
                .isEqualTo(AmfObject.EMPTY
                        .with("level", "status")
                        .with("code", "NetStream.Publish.Start")
                        .with("description", "Publishing has started."));
    }

    @Test
    void obsPublishes() {
        String url = "rtmp://localhost/live";
        peer.client.c0c1();
        peer.send();
        peer.client
                .c2()
                .chunkSize(4096)
                .connect(AmfObject.EMPTY
                        .with("app", "live")
                        .with("type", "nonprivate")
                        .with("flashVer", "FMLE/3.0 (compatible; FMSc/1.0)")
                        .with("swfUrl", url)
                        .with("tcUrl", url));
        peer.send();
        peer.client
                .command(3, 0, "releaseStream", 2, AmfValue.NULL, AmfValue.of("key"))
                .command(3, 0, "FCPublish", 3, AmfValue.NULL, AmfValue.of("key"))
                .createStream(4);
        peer.send();
        peer.client.command(4, 1, "publish", 5, AmfValue.NULL, AmfValue.of("key"), AmfValue.of("live"));
        peer.send();
        // OBS sends everything on chunk stream 4, headers with timestamp 0.
        peer.client
                .message(4, 8, 0, 1, AAC_HEADER)
                .message(4, 9, 0, 1, AVC_HEADER)
                .message(4, 9, 33, 1, FRAME);
        peer.send();
        peer.client
                .command(3, 0, "FCUnpublish", 6, AmfValue.NULL, AmfValue.of("key"))
                .command(3, 0, "deleteStream", 7, AmfValue.NULL, AmfValue.of(1));
        peer.send();

        assertThat(peer.answers.summary()).endsWith("_result 4 on 0", "onStatus NetStream.Publish.Start on 1");
        assertThat(peer.stream().events)
                .containsExactly(
                        "audio 0 " + AAC_HEADER.toHex(),
                        "video 0 " + AVC_HEADER.toHex(),
                        "video 33 " + FRAME.toHex(),
                        "end unpublished");
    }

    @Test
    void gstreamerPublishesWithTransactionId0() {
        peer.client.c0c1();
        peer.send();
        peer.client
                .c2()
                .connect(AmfObject.EMPTY
                        .with("app", "live")
                        .with("type", "nonprivate")
                        .with("flashVer", "LNX 10,0,32,18")
                        .with("tcUrl", "rtmp://localhost:1935/live"));
        peer.send();
        int answered = peer.answers.commands().size();
        peer.client
                .message(2, 5, 0, 0, new ByteWriter().u32(2_500_000).toBytes())
                .command(3, 0, "releaseStream", 0, AmfValue.NULL, AmfValue.of("key"))
                .command(3, 0, "FCPublish", 0, AmfValue.NULL, AmfValue.of("key"))
                .createStream(2);
        peer.send();
        peer.client.command(3, 1, "publish", 0, AmfValue.NULL, AmfValue.of("key"), AmfValue.of("live"));
        peer.send();
        // A fresh chunk stream that begins with fmt 1, and metadata that is repeated with a bare fmt 3 header.
        Bytes metadata = new RtmpClientScript()
                .metadata(AmfObject.EMPTY.with("width", 640))
                .take()
                .from(12);
        peer.send(new ChunkBytes()
                .fmt1(2, 0, 4, 1)
                .u32(128)
                .fmt0(4, 0, metadata.length(), 18, 1)
                .payload(metadata)
                .fmt3(4)
                .payload(metadata)
                .bytes());

        assertThat(peer.answers.summary().subList(answered, 4 + answered - 1))
                .containsExactly(
                        "onFCPublish NetStream.Publish.Start on 0",
                        "_result 2 on 0",
                        "onStatus NetStream.Publish.Start on 1");
        assertThat(peer.stream().events).containsExactly("metadata 1", "metadata 1");
    }

    @Test
    void librtmpPublishesWithoutNamingItself() {
        peer.client
                .handshake()
                .connect(AmfObject.EMPTY
                        .with("app", "live")
                        .with("type", "nonprivate")
                        .with("tcUrl", "rtmp://localhost/live"));
        peer.send();
        peer.client
                .command(3, 0, "releaseStream", 2, AmfValue.NULL, AmfValue.of("key"))
                .command(3, 0, "FCPublish", 3, AmfValue.NULL, AmfValue.of("key"))
                .createStream(4);
        peer.send();
        peer.client.command(4, 1, "publish", 5, AmfValue.NULL, AmfValue.of("key"), AmfValue.of("live"));
        peer.client.message(4, 8, 0, 1, AAC_HEADER);
        // librtmp's ping: a user control message that begins chunk stream 2 with fmt 1.
        peer.client.raw(new ChunkBytes()
                .fmt1(2, 0, 10, 4)
                .payload(Bytes.hex("0003 00000001 00000bb8"))
                .bytes());
        peer.send();

        assertThat(peer.requests.getFirst().encoder()).isEmpty();
        assertThat(peer.answers.summary()).endsWith("onStatus NetStream.Publish.Start on 1");
        assertThat(peer.stream().events).containsExactly("audio 0 " + AAC_HEADER.toHex());
    }

    @Test
    void flashStyleCreateStreamBeforeFcPublishPublishes() {
        peer.client
                .handshake()
                .connect("live")
                .createStream(2)
                .command(3, 0, "FCPublish", 3, AmfValue.NULL, AmfValue.of("key"))
                .publish(1, 4, "key");
        peer.send();

        assertThat(peer.answers.summary()).endsWith("onStatus NetStream.Publish.Start on 1");
    }

    @Test
    void connectMayBeAnAmf3CommandWithAnEcmaArray() {
        AmfObject properties = AmfObject.EMPTY
                .with("app", "live")
                .with("tcurl", "'rtmp://h/live'")
                .with("flashVer", "Old/1");
        Bytes command = new ByteWriter()
                .u8(0)
                .bytes(new AmfWriter()
                        .write("connect")
                        .write(1)
                        .writeEcmaArray(properties)
                        .toBytes())
                .toBytes();
        peer.client.handshake().message(3, 17, 0, 0, command).createStream(2).publish(1, 3, "key");
        peer.send();

        assertThat(peer.requests.getFirst().tcUrl()).isEqualTo("rtmp://h/live");
        assertThat(peer.requests.getFirst().encoder()).isEqualTo("Old/1");
    }

    @Test
    void publishOnAnotherMessageStreamIsAnsweredOnTheOneThatWasCreated() {
        peer.client.handshake().connect("live").createStream(2).publish(0, 3, "key");
        peer.send();

        assertThat(peer.answers.summary()).endsWith("onStatus NetStream.Publish.Start on 1");
    }

    @Test
    void commandsOfPlayersAndUnknownOnesDoNotDisturb() {
        peer.client
                .handshake()
                .connect("live")
                .command(3, 0, "_checkbw", 2, AmfValue.NULL)
                .command(3, 0, "getStreamLength", 3, AmfValue.NULL, AmfValue.of("key"))
                .command(3, 0, "somethingNew", 4, AmfValue.NULL)
                .command(3, 0, "_result", 5, AmfValue.NULL)
                .createStream(6);
        peer.send();

        assertThat(peer.answers.summary())
                .containsExactly(
                        "_result NetConnection.Connect.Success on 0",
                        "_result 2 on 0",
                        "_result 3 on 0",
                        "_result 6 on 0");
    }

    private static Bytes command(String name, double transactionId, AmfValue argument) {
        return new AmfWriter()
                .write(name)
                .write(transactionId)
                .write(AmfValue.NULL)
                .write(argument)
                .toBytes();
    }
}
