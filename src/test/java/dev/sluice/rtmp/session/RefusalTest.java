package dev.sluice.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.amf.AmfObject;
import dev.sluice.amf.AmfValue;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.ChunkBytes;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RefusalTest {
    private final Peer peer = new Peer();

    @Test
    void badNameIsAnErrorStatusAndThenTheEnd() {
        refuse(new PublishRefusal.BadName("No such stream key."));

        assertThat(peer.answers.commands().getLast().messageStreamId()).isEqualTo(1);
        assertThat(peer.answers.commands().getLast().argument(0))
                .isEqualTo(AmfObject.EMPTY
                        .with("level", "error")
                        .with("code", "NetStream.Publish.BadName")
                        .with("description", "No such stream key."));
        assertThat(peer.calls).endsWith("write", "close unknown_key");
        assertThat(peer.connection.phase()).isEqualTo(ConnectionPhase.CLOSED);
    }

    @Test
    void deniedHasItsOwnCodeAndCause() {
        refuse(new PublishRefusal.Denied("This stream key is disabled.", DisconnectCause.KEY_DISABLED));

        assertThat(peer.answers.summary()).endsWith("onStatus NetStream.Publish.Denied on 1");
        assertThat(peer.calls).endsWith("write", "close key_disabled");
    }

    @Test
    void aFaultOfOursIsAPlainClose() {
        refuse(new PublishRefusal.Silent(DisconnectCause.DRAINING));

        assertThat(peer.answers.summary()).noneMatch(answer -> answer.startsWith("onStatus"));
        assertThat(peer.calls).endsWith("close draining");
    }

    @Test
    void whatComesAfterTheEndIsDropped() {
        refuse(new PublishRefusal.BadName("No such stream key."));
        int calls = peer.calls.size();
        peer.client.createStream(9).video(0, Bytes.of(0x17));

        peer.send();
        peer.connection.close(DisconnectCause.IDLE_TIMEOUT);
        peer.connection.closed(DisconnectCause.PEER_CLOSED);

        assertThat(peer.calls).hasSize(calls);
        assertThat(peer.requests).hasSize(1);
    }

    @Test
    void aNameThatCannotBeOneIsRefusedWithoutAskingTheGate() {
        peer.client.untilPublish("live", "a\\b", 128);
        peer.send();

        assertThat(peer.requests).isEmpty();
        assertThat(peer.answers.summary()).endsWith("onStatus NetStream.Publish.BadName on 1");
        assertThat(peer.calls).endsWith("close unknown_key");
    }

    @Test
    void aNameThatIsTooLongIsRefusedAsThat() {
        peer.client.untilPublish("live", "k".repeat(600), 128);
        peer.send();

        assertThat(peer.answers.summary()).endsWith("onStatus NetStream.Publish.BadName on 1");
        assertThat(peer.calls).endsWith("write", "close limit_exceeded");
    }

    @Test
    void playIsRefusedPolitely() {
        for (String play : new String[] {"play", "play2"}) {
            Peer player = new Peer();
            player.client
                    .handshake()
                    .connect("live")
                    .createStream(2)
                    .command(3, 0, "getStreamLength", 3, AmfValue.NULL, AmfValue.of("demo"))
                    .command(8, 1, play, 4, AmfValue.NULL, AmfValue.of("demo"));
            player.send();

            assertThat(player.answers.summary()).endsWith("onStatus NetStream.Play.Failed on 1");
            assertThat(player.calls).endsWith("write", "close play_refused");
        }
    }

    @Test
    void aSecondConnectIsRejectedWithANullCommandObject() {
        peer.client.handshake().connect("live").command(3, 0, "connect", 7, AmfObject.EMPTY);
        peer.send();

        assertThat(peer.answers.commands().getLast().name()).isEqualTo("_error");
        assertThat(peer.answers.commands().getLast().transactionId()).isEqualTo(7);
        assertThat(peer.answers.commands().getLast().commandObject()).isEqualTo(AmfValue.NULL);
        assertThat(((AmfObject) peer.answers.commands().getLast().argument(0)).text("code"))
                .contains("NetConnection.Connect.Rejected");
        assertThat(peer.calls).endsWith("write", "close protocol_error");
    }

    @Test
    void aSecondPublishEndsTheRunningOneToo() {
        Peer publisher = Peer.publishing();
        publisher.client.publish(1, 8, "other");
        publisher.send();

        assertThat(publisher.answers.summary()).endsWith("onStatus NetStream.Publish.BadName on 1");
        assertThat(publisher.calls).endsWith("write", "close protocol_error");
        assertThat(publisher.stream().events).containsExactly("end protocol_error");
        assertThat(publisher.requests).hasSize(1);
    }

    @Test
    void commandsOutOfOrderAreProtocolErrors() {
        assertProtocolError(p -> p.client.handshake().createStream(2), "command before connect");
        assertProtocolError(p -> p.client.handshake().publish(1, 2, "k"), "command before connect");
        assertProtocolError(
                p -> p.client.handshake().connect("live").publish(1, 2, "k"), "publish before createStream");
    }

    @Test
    void aNinthOpenMessageStreamExceedsTheLimit() {
        peer.client.handshake().connect("live");
        for (int i = 0; i < 8; i++) {
            peer.client.createStream(2 + i);
        }
        peer.client.command(3, 0, "deleteStream", 10, AmfValue.NULL, AmfValue.of(3));
        peer.client.createStream(11);
        peer.send();
        assertThat(peer.answers.commands().getLast().argument(0)).isEqualTo(AmfValue.of(9));
        assertThat(peer.calls).noneMatch(call -> call.startsWith("close"));

        peer.client.createStream(12);
        peer.send();

        assertThat(peer.calls).endsWith("close limit_exceeded");
        assertThat(peer.connection.closeDetail()).isEqualTo("more than 8 message streams");
    }

    @Test
    void whatIsNoHandshakeIsCountedAsThat() {
        peer.send(Bytes.utf8("GET / HTTP/1.1\r\n\r\n"));

        assertThat(peer.calls).containsExactly("close handshake_failed");
        assertThat(peer.connection.closeDetail()).contains("looks like HTTP");
    }

    @Test
    void brokenChunksAndBrokenAmfAreProtocolErrors() {
        assertProtocolError(
                p -> p.client.handshake().raw(new ChunkBytes().fmt3(5).bytes()), "begins with fmt 3");
        assertProtocolError(p -> p.client.handshake().message(3, 20, 0, 0, Bytes.of(2, 0)), "needs 2 more bytes");
    }

    @Test
    void aPublisherThatBreaksTheProtocolEndsItsStream() {
        Peer publisher = Peer.publishing();
        publisher.send(new ChunkBytes().fmt2(50, 1).bytes());

        assertThat(publisher.stream().events).containsExactly("end protocol_error");
        assertThat(publisher.calls).endsWith("close protocol_error");
    }

    private void refuse(PublishRefusal refusal) {
        peer.decision = Peer.Decision.REFUSE;
        peer.refusal = refusal;
        peer.client.untilPublish("live", "key", 128);
        peer.send();
    }

    private static void assertProtocolError(Consumer<Peer> script, String detail) {
        Peer peer = new Peer();
        script.accept(peer);
        peer.send();
        assertThat(peer.calls).endsWith("close protocol_error");
        assertThat(peer.connection.closeDetail()).contains(detail);
    }
}
