package dev.sluice.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.amf.AmfObject;
import dev.sluice.amf.AmfWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.ChunkBytes;
import org.junit.jupiter.api.Test;

class DeliveredBytesTest {
    private final Peer peer = Peer.publishing();

    @Test
    void completeAudioVideoAndDataCount() {
        Bytes text = new AmfWriter()
                .write("onTextData")
                .write(AmfObject.EMPTY.with("text", "hi"))
                .toBytes();
        peer.client
                .video(0, Bytes.wrap(new byte[1000]))
                .audio(0, Bytes.wrap(new byte[200]))
                .audio(1, Bytes.EMPTY)
                .message(4, 18, 2, 1, text);
        peer.send();

        assertThat(peer.connection.deliveredBytes()).isEqualTo(1200 + text.length());
    }

    @Test
    void partsOfAnAggregateCountWithoutTheirHeaders() {
        peer.client.message(
                4, 22, 500, 1, Bytes.hex("09 000002 0003e8 00 000000 1701 0000000d 08 000003 0003ff 00 000000 af0102"));
        peer.send();

        assertThat(peer.connection.deliveredBytes()).isEqualTo(5);
    }

    @Test
    void commandsUnknownTypesAndBrokenDataDoNot() {
        peer.client
                .createStream(8)
                .message(2, 4, 0, 0, Bytes.hex("0006 01020304"))
                .message(5, 99, 0, 1, Bytes.wrap(new byte[500]))
                .message(5, 18, 0, 1, Bytes.of(2, 0));
        peer.send();

        assertThat(peer.connection.deliveredBytes()).isZero();
    }

    @Test
    void halfMessagesDoNot() {
        peer.send(new ChunkBytes()
                .fmt0(6, 0, 4097, 9, 1)
                .payload(Bytes.wrap(new byte[4096]))
                .bytes());
        assertThat(peer.connection.deliveredBytes()).isZero();

        peer.send(new ChunkBytes().fmt3(6).payload(Bytes.of(0)).bytes());
        assertThat(peer.connection.deliveredBytes()).isEqualTo(4097);
    }

    @Test
    void whatComesOutsideAPublicationDoesNotAndTheNumberNeverFalls() {
        peer.client.video(0, Bytes.wrap(new byte[10])).unpublish("key").video(1, Bytes.wrap(new byte[100]));
        peer.send();
        assertThat(peer.connection.deliveredBytes()).isEqualTo(10);

        peer.client.createStream(8).publish(2, 9, "other").video(2, Bytes.wrap(new byte[5]));
        peer.send();
        assertThat(peer.connection.deliveredBytes()).isEqualTo(15);
    }
}
