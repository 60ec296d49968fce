package dev.sluice.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.amf.AmfObject;
import dev.sluice.amf.AmfValue;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.ChunkBytes;
import dev.sluice.rtmp.message.RtmpMessage.Command;
import org.junit.jupiter.api.Test;

/// What a client is told whose own bytes end its connection.
class FarewellTest {
    private static final Bytes BROKEN = new ChunkBytes().fmt3(50).bytes();

    private final Peer peer = new Peer();

    @Test
    void withinTheHandshakeThereIsNothingToSay() {
        peer.send(Bytes.utf8("SSH-2.0-x"));

        assertThat(peer.calls).containsExactly("close handshake_failed");
    }

    @Test
    void whoIsNotConnectedHasItsConnectRejectedWithANullCommandObject() {
        peer.client.handshake().raw(BROKEN);
        peer.send();

        Command rejected = peer.answers.commands().getLast();
        assertThat(rejected.name()).isEqualTo("_error");
        assertThat(rejected.transactionId()).isEqualTo(1);
        assertThat(rejected.commandObject()).isEqualTo(AmfValue.NULL);
        assertThat(rejected.argument(0))
                .isEqualTo(information(
                        "NetConnection.Connect.Rejected",
                        "The encoder broke the RTMP protocol: chunk stream 50 begins with fmt 3."));
        assertThat(peer.calls).endsWith("write", "close protocol_error");
    }

    @Test
    void aConnectCommandThatIsTooLargeIsRejectedAsThat() {
        peer.client.handshake().connect(AmfObject.EMPTY.with("app", "a".repeat(8193)));
        peer.send();

        assertThat(peer.answers.commands().getLast().argument(0))
                .isEqualTo(information(
                        "NetConnection.Connect.Rejected",
                        "The encoder sent more than this server takes: AMF0 string of 8193 bytes, at most 8192."));
        assertThat(peer.calls).endsWith("write", "close limit_exceeded");
    }

    @Test
    void whoHasNoMessageStreamIsToldOnTheConnection() {
        peer.client.handshake().connect("live").raw(BROKEN);
        peer.send();

        assertThat(peer.answers.summary()).endsWith("onStatus NetConnection.Connect.Rejected on 0");
    }

    @Test
    void whoHasCreatedStreamsIsToldOnTheNewest() {
        peer.client.handshake().connect("live").createStream(2).createStream(3).raw(BROKEN);
        peer.send();

        assertThat(peer.answers.summary()).endsWith("onStatus NetStream.Publish.Rejected on 2");
    }

    @Test
    void whoWaitsForItsKeyIsToldOnTheStreamThatItWantsToPublishOn() {
        peer.decision = Peer.Decision.LATER;
        peer.client.untilPublish("live", "key", 128);
        peer.send().send(Bytes.wrap(new byte[1_000_000]));

        assertThat(peer.answers.summary()).endsWith("onStatus NetStream.Publish.Rejected on 1");
        assertThat(peer.calls).endsWith("write", "close limit_exceeded");
    }

    @Test
    void aPublisherIsToldOnItsStreamAndItsTextIsNotRepeated() {
        Peer publisher = Peer.publishing();
        publisher.client.createStream(8).command(3, 0, "sk_secret".repeat(1000), 9, AmfValue.NULL);
        publisher.send();

        assertThat(publisher.answers.commands().getLast().messageStreamId()).isEqualTo(1);
        assertThat(publisher.answers.commands().getLast().argument(0))
                .isEqualTo(information(
                        "NetStream.Publish.Rejected",
                        "The encoder sent more than this server takes: AMF0 string of 9000 bytes, at most 8192."));
        assertThat(publisher.stream().events).containsExactly("end limit_exceeded");
    }

    @Test
    void metadataThatIsTooLargeHarmsNothing() {
        Peer publisher = Peer.publishing();
        publisher
                .client
                .metadata(AmfObject.EMPTY.with("encoder", "e".repeat(9000)))
                .video(0, Bytes.of(0x17));
        publisher.send();

        assertThat(publisher.stream().events).containsExactly("video 0 17");
    }

    private static AmfObject information(String code, String description) {
        return AmfObject.EMPTY.with("level", "error").with("code", code).with("description", description);
    }
}
