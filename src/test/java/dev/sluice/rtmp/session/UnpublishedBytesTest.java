package dev.sluice.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.amf.AmfValue;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.RtmpClientScript;
import org.junit.jupiter.api.Test;

class UnpublishedBytesTest {
    private static final int HANDSHAKE = 3073;
    private static final int KIB = 1024;
    /// Chunks of video of the default size without end.
    private static final Bytes VIDEO =
            new RtmpClientScript().video(0, Bytes.wrap(new byte[2000 * KIB])).take();

    private final RtmpClientScript client = new RtmpClientScript();

    @Test
    void before64KiBBehindTheHandshakeAKeyMustHaveBeenAccepted() {
        Bytes begin = client.handshake().connect("live").createStream(2).take();
        Bytes filler = VIDEO.slice(0, 64 * KIB - (begin.length() - HANDSHAKE));
        Peer peer = new Peer().send(begin).send(filler);
        assertThat(peer.calls).noneMatch(call -> call.startsWith("close"));

        peer.send(Bytes.of(0));

        assertThat(peer.calls).endsWith("close limit_exceeded");
        assertThat(peer.connection.closeDetail()).isEqualTo("more than 65536 bytes without publishing");
        assertThat(peer.answers.summary()).endsWith("onStatus NetStream.Publish.Rejected on 1");
    }

    @Test
    void thatIsSoForOneReadToo() {
        client.handshake().connect("live").createStream(2).video(0, Bytes.wrap(new byte[64 * KIB]));

        Peer peer = new Peer().send(client.publish(1, 3, "key").take());

        assertThat(peer.calls).endsWith("close limit_exceeded");
        assertThat(peer.requests).isEmpty();
    }

    @Test
    void theBytesOfTheAcceptedPublicationDoNotCount() {
        client.untilPublish("live", "key", 4096).video(0, Bytes.wrap(new byte[3000 * KIB]));

        Peer peer = new Peer().send(client.take());

        assertThat(peer.connection.phase()).isEqualTo(ConnectionPhase.PUBLISHING);
        assertThat(peer.connection.deliveredBytes()).isEqualTo(3000 * KIB);
    }

    @Test
    void whoHasPublishedMaySendAMegabyteMore() {
        Peer peer = Peer.publishing();
        peer.client.command(3, 0, "FCUnpublish", 6, AmfValue.NULL, AmfValue.of("key"));
        peer.send();
        Bytes late = peer.client.video(0, Bytes.wrap(new byte[2000 * KIB])).take();
        peer.send(late.slice(0, KIB * KIB));
        assertThat(peer.calls).noneMatch(call -> call.startsWith("close"));

        peer.send(late.slice(KIB * KIB, 1));

        assertThat(peer.calls).endsWith("close limit_exceeded");
        assertThat(peer.connection.closeDetail()).isEqualTo("more than 1048576 bytes without publishing");
    }

    @Test
    void eachPublicationBeginsTheCountAnew() {
        Peer peer = Peer.publishing();
        for (int i = 0; i < 5; i++) {
            peer.client
                    .unpublish("key")
                    .video(0, Bytes.wrap(new byte[900 * KIB]))
                    .createStream(8)
                    .publish(2 + i, 9, "key");
            peer.send();
            peer.client.command(3, 0, "closeStream", 0, AmfValue.NULL);
        }

        assertThat(peer.streams).hasSize(6);
        assertThat(peer.connection.phase()).isEqualTo(ConnectionPhase.PUBLISHING);
    }
}
