package dev.sluice.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.amf.AmfObject;
import dev.sluice.amf.AmfValue;
import dev.sluice.amf.AmfWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.media.UnsupportedMediaException;
import dev.sluice.rtmp.RtmpClientScript;
import dev.sluice.rtmp.message.RtmpMessage.UserControl;
import dev.sluice.rtmp.message.RtmpMessage.WindowAcknowledgementSize;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PublicationTest {
    private static final Bytes FRAME = Bytes.of(0x17, 1);

    private final Peer peer = Peer.publishing();

    @Test
    void everyKindOfGoodbyeEndsItOnce() {
        List<Consumer<RtmpClientScript>> goodbyes = List.of(
                c -> c.command(3, 0, "FCUnpublish", 6, AmfValue.NULL, AmfValue.of("key")),
                c -> c.command(3, 0, "deleteStream", 7, AmfValue.NULL, AmfValue.of(1)),
                c -> c.command(3, 0, "deleteStream", 7, AmfValue.NULL),
                c -> c.command(8, 1, "closeStream", 0, AmfValue.NULL),
                c -> c.command(3, 0, "closeStream", 0, AmfValue.NULL),
                c -> c.unpublish("key").command(8, 1, "closeStream", 0, AmfValue.NULL));
        for (Consumer<RtmpClientScript> goodbye : goodbyes) {
            Peer publisher = Peer.publishing();
            int answers = publisher.answers.messages().size();
            goodbye.accept(publisher.client);
            publisher.client.video(9, FRAME);
            publisher.send();
            publisher.connection.closed(DisconnectCause.PEER_CLOSED);

            assertThat(publisher.stream().events).containsExactly("end unpublished");
            assertThat(publisher.answers.messages()).hasSize(answers);
        }
    }

    @Test
    void theEndOfTheTransportEndsItOnceWithItsCause() {
        peer.connection.closed(DisconnectCause.PEER_CLOSED);
        peer.connection.closed(DisconnectCause.IDLE_TIMEOUT);
        peer.connection.close(DisconnectCause.DRAINING);

        assertThat(peer.stream().events).containsExactly("end peer_closed");
        assertThat(peer.calls).noneMatch(call -> call.startsWith("close"));
    }

    @Test
    void closingFromOurSideEndsItOnceWithThatCause() {
        peer.connection.close(DisconnectCause.TAKEN_OVER);
        peer.connection.closed(DisconnectCause.PEER_CLOSED);

        assertThat(peer.stream().events).containsExactly("end taken_over");
        assertThat(peer.calls).endsWith("close taken_over");
    }

    @Test
    void mediaAfterTheEndIsNotKept() {
        peer.client.video(0, FRAME).unpublish("key");
        peer.send();
        int buffered = peer.connection.bufferedBytes();
        peer.client.message(20, 9, 0, 1, Bytes.wrap(new byte[200_000]));
        peer.send();

        assertThat(peer.connection.bufferedBytes()).isEqualTo(buffered);
        assertThat(peer.stream().events).containsExactly("video 0 1701", "end unpublished");
    }

    @Test
    void theStreamMayCloseTheConnectionFromItsEnd() {
        peer.stream().whenEnded = () -> peer.connection.close(DisconnectCause.UNPUBLISHED);
        peer.client
                .command(3, 0, "deleteStream", 7, AmfValue.NULL, AmfValue.of(1))
                .createStream(8);
        peer.send();

        assertThat(peer.stream().events).containsExactly("end unpublished");
        assertThat(peer.calls).endsWith("close unpublished");
    }

    @Test
    void nothingIsWrittenOnceTheTransportHasEnded() {
        peer.stream().whenEnded = () -> peer.connection.closed(DisconnectCause.PEER_CLOSED);
        int calls = peer.calls.size();
        peer.client.message(2, 4, 0, 0, Bytes.hex("0006 01020304")).unpublish("key");
        peer.send();

        assertThat(peer.calls).hasSize(calls);
    }

    @Test
    void deletingAnotherOpenStreamDoesNotEndIt() {
        peer.client
                .createStream(8)
                .command(3, 0, "deleteStream", 9, AmfValue.NULL, AmfValue.of(2))
                .video(0, FRAME);
        peer.send();

        assertThat(peer.stream().events).containsExactly("video 0 1701");
    }

    @Test
    void anotherPublicationMayFollowOnTheSameConnection() {
        peer.client.video(0, FRAME).unpublish("key").video(1, FRAME);
        peer.client.createStream(8).publish(2, 9, "other").message(6, 9, 2, 2, FRAME);
        peer.send();

        assertThat(peer.answers.summary()).endsWith("_result 8 on 0", "onStatus NetStream.Publish.Start on 2");
        assertThat(peer.streams.getFirst().events).containsExactly("video 0 1701", "end unpublished");
        assertThat(peer.streams.getLast().events).containsExactly("video 2 1701");
        assertThat(peer.requests.getLast().name().reveal()).isEqualTo("other");
    }

    @Test
    void aStreamThatWasClosedMayBePublishedOnAgain() {
        peer.client.command(8, 1, "closeStream", 0, AmfValue.NULL).publish(1, 9, "again");
        peer.send();

        assertThat(peer.streams).hasSize(2);
        assertThat(peer.connection.phase()).isEqualTo(ConnectionPhase.PUBLISHING);
    }

    @Test
    void mediaBeforePublishIsDropped() {
        Peer early = new Peer();
        early.client
                .handshake()
                .connect("live")
                .video(0, Bytes.wrap(new byte[50_000]))
                .metadata(AmfObject.EMPTY)
                .createStream(2)
                .publish(1, 3, "key")
                .audio(1, FRAME);
        early.send();

        assertThat(early.stream().events).containsExactly("audio 1 1701");
    }

    @Test
    void mediaOnAnyMessageStreamIsThatOfTheOnlyPublication() {
        peer.client.message(6, 9, 5, 0, FRAME).message(6, 9, 6, 77, FRAME);
        peer.send();

        assertThat(peer.stream().events).containsExactly("video 5 1701", "video 6 1701");
    }

    @Test
    void emptyMediaIsSkipped() {
        peer.client.video(1, Bytes.EMPTY).audio(2, Bytes.EMPTY).audio(3, FRAME);
        peer.send();

        assertThat(peer.stream().events).containsExactly("audio 3 1701");
    }

    @Test
    void timestampsOf32BitsComeThrough() {
        peer.client.video(0xFFFF_FFFFL, Bytes.wrap(new byte[5000])).video(0xFFFFFFL, FRAME);
        peer.send();

        assertThat(peer.stream().events.getFirst()).startsWith("video 4294967295 0000");
        assertThat(peer.stream().events.getLast()).isEqualTo("video 16777215 1701");
    }

    @Test
    void metadataComesWithAndWithoutSetDataFrame() {
        AmfObject metadata = AmfObject.EMPTY.with("width", 1280);
        peer.client
                .metadata(metadata)
                .message(
                        4,
                        18,
                        0,
                        1,
                        new AmfWriter().write("onMetaData").write(metadata).toBytes())
                .message(
                        4,
                        18,
                        0,
                        1,
                        new AmfWriter()
                                .write("@clearDataFrame")
                                .write("onMetaData")
                                .toBytes())
                .message(
                        4,
                        18,
                        0,
                        1,
                        new AmfWriter().write("onTextData").write(metadata).toBytes())
                .message(
                        4,
                        18,
                        0,
                        1,
                        new AmfWriter()
                                .write("@setDataFrame")
                                .write("onCuePoint")
                                .write(metadata)
                                .toBytes())
                .message(4, 18, 0, 1, new AmfWriter().write("@setDataFrame").toBytes())
                .message(
                        4,
                        18,
                        0,
                        1,
                        new AmfWriter().write("onMetaData").write(5).toBytes());
        peer.send();

        assertThat(peer.stream().events).containsExactly("metadata 1", "metadata 1");
    }

    @Test
    void aggregatesAreTakenApart() {
        Bytes aggregate = Bytes.hex("09 000002 0003e8 00 000000 1701 0000000d"
                + "08 000003 0003ff 00 000000 af0102 0000000e" + "16 000000 000400 00 000000 0000000b");
        peer.client.message(4, 22, 500, 1, aggregate);
        peer.send();

        assertThat(peer.stream().events).containsExactly("video 500 1701", "audio 523 af0102");
    }

    @Test
    void unsupportedMediaIsRejectedWithItsMessage() {
        peer.stream().failure = new UnsupportedMediaException("HEVC is not supported yet: set the encoder to H.264.");
        peer.client.video(0, FRAME).video(1, FRAME);
        peer.send();

        assertThat(peer.answers.commands().getLast().messageStreamId()).isEqualTo(1);
        assertThat(peer.answers.commands().getLast().argument(0))
                .isEqualTo(AmfObject.EMPTY
                        .with("level", "error")
                        .with("code", "NetStream.Publish.Rejected")
                        .with("description", "HEVC is not supported yet: set the encoder to H.264."));
        assertThat(peer.calls).endsWith("write", "close unsupported_media");
        assertThat(peer.stream().events).containsExactly("end unsupported_media");
    }

    @Test
    void malformedMediaIsRejectedAsThat() {
        peer.stream().failure = new MalformedException("needs 4 more bytes at 2, has 0");
        peer.client.audio(0, FRAME);
        peer.send();

        assertThat(peer.answers.summary()).endsWith("onStatus NetStream.Publish.Rejected on 1");
        assertThat(peer.calls).endsWith("close malformed_media");
        assertThat(peer.stream().events).containsExactly("end malformed_media");
    }

    @Test
    void aStreamThatMayNotGoOnIsRejectedForTheCauseItIsGiven() {
        peer.stream().failure = new StreamRejectedException(DisconnectCause.BITRATE_EXCEEDED, "lower the bitrate");
        peer.client.audio(0, FRAME);
        peer.send();

        assertThat(peer.answers.commands().getLast().argument(0))
                .isEqualTo(AmfObject.EMPTY
                        .with("level", "error")
                        .with("code", "NetStream.Publish.Rejected")
                        .with("description", "lower the bitrate"));
        assertThat(peer.calls).endsWith("close bitrate_exceeded");
        assertThat(peer.stream().events).containsExactly("end bitrate_exceeded");
    }

    @Test
    void otherExceptionsPassThroughAndTheCallerEndsIt() {
        peer.stream().failure = new IllegalStateException("a bug of ours");
        peer.client.audio(0, FRAME);

        assertThatIllegalStateException().isThrownBy(peer::send);
        peer.connection.close(DisconnectCause.INTERNAL_ERROR);

        assertThat(peer.stream().events).containsExactly("end internal_error");
        assertThat(peer.calls).endsWith("close internal_error");
    }

    @Test
    void pingsAreAnsweredWithTheirTimestamp() {
        peer.client.message(2, 4, 0, 0, Bytes.hex("0006 01020304")).message(2, 4, 0, 0, Bytes.hex("0006 01"));
        peer.send();

        assertThat(peer.answers.messages()).endsWith(new UserControl(UserControl.PING_RESPONSE, Bytes.hex("01020304")));
    }

    @Test
    void aNewPeerBandwidthIsAnsweredWithThatWindow() {
        peer.client.message(2, 6, 0, 0, Bytes.hex("00100000 02")).message(2, 6, 0, 0, Bytes.hex("00100000 02"));
        peer.send();

        assertThat(peer.answers.messages())
                .endsWith(new WindowAcknowledgementSize(0x100000))
                .filteredOn(new WindowAcknowledgementSize(0x100000)::equals)
                .hasSize(1);
    }
}
