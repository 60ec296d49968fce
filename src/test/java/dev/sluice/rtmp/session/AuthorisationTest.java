package dev.sluice.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// The gate answers later.
class AuthorisationTest {
    private static final Bytes FRAME = Bytes.of(0x17, 1);

    private final Peer peer = new Peer();

    @Test
    void readingStopsUntilTheGateAnswers() {
        ask();
        assertThat(peer.calls).endsWith("reading off", "write");
        assertThat(peer.answers.summary()).noneMatch(answer -> answer.startsWith("onStatus"));
        assertThat(peer.connection.phase()).isEqualTo(ConnectionPhase.AUTHORISING);

        peer.accept(peer.undecided.getFirst());

        assertThat(peer.answers.summary()).endsWith("onStatus NetStream.Publish.Start on 1");
        assertThat(peer.calls).endsWith("write", "reading on");
        assertThat(peer.connection.phase()).isEqualTo(ConnectionPhase.PUBLISHING);
    }

    @Test
    void aGateThatAnswersAtOnceDoesNotStopReading() {
        Peer.publishing();

        assertThat(Peer.publishing().calls).doesNotContain("reading off", "reading on");
    }

    @Test
    void whatCameBehindPublishIsReadAfterwardsInOrder() {
        peer.decision = Peer.Decision.LATER;
        peer.client.untilPublish("live", "key", 128).video(0, FRAME).audio(1, FRAME);
        peer.send();
        Bytes more = peer.client.video(2, FRAME).video(3, FRAME).take();
        peer.send(more.slice(0, 17));
        peer.send(more.from(17));
        assertThat(peer.connection.bufferedBytes()).isPositive();

        peer.accept(peer.undecided.getFirst());
        peer.client.video(4, FRAME);
        peer.send();

        assertThat(peer.stream().events)
                .containsExactly("video 0 1701", "audio 1 1701", "video 2 1701", "video 3 1701", "video 4 1701");
    }

    @Test
    void aWholePublicationMayStandBehindPublish() {
        peer.decision = Peer.Decision.LATER;
        peer.client
                .untilPublish("live", "key", 128)
                .video(0, FRAME)
                .unpublish("key")
                .createStream(9)
                .publish(2, 10, "again")
                .video(7, FRAME);
        peer.send();

        peer.accept(peer.undecided.getFirst());

        assertThat(peer.streams.getFirst().events).containsExactly("video 0 1701", "end unpublished");
        assertThat(peer.calls).endsWith("reading off", "write").doesNotContain("reading on");
        peer.accept(peer.undecided.getLast());
        assertThat(peer.answers.summary()).endsWith("_result 9 on 0", "onStatus NetStream.Publish.Start on 2");
        assertThat(peer.streams.getLast().events).containsExactly("video 7 1701");
        assertThat(peer.calls).endsWith("reading on");
    }

    @Test
    void tooMuchBehindPublishEndsTheConnection() {
        ask();
        peer.send(Bytes.wrap(new byte[20 * 1024]));
        assertThat(peer.calls).noneMatch(call -> call.startsWith("close"));

        peer.send(Bytes.of(0));

        assertThat(peer.calls).endsWith("close limit_exceeded");
        assertThat(peer.connection.bufferedBytes()).isLessThan(24 * 1024);
    }

    @Test
    void behindAFurtherPublishOfAKnownEncoderThereMayBeMore() {
        Peer known = Peer.publishing();
        known.decision = Peer.Decision.LATER;
        known.client.unpublish("key").createStream(9).publish(2, 10, "again");
        known.send();
        known.send(Bytes.wrap(new byte[48 * 1024]));
        assertThat(known.connection.phase()).isEqualTo(ConnectionPhase.AUTHORISING);

        known.send(Bytes.of(0));

        assertThat(known.calls).endsWith("close limit_exceeded");
    }

    @Test
    void anAcceptedStreamOfAGoneConnectionIsEndedAtOnce() {
        ask();
        peer.connection.closed(DisconnectCause.PEER_CLOSED);
        int calls = peer.calls.size();

        peer.accept(peer.undecided.getFirst());

        assertThat(peer.stream().events).containsExactly("end peer_closed");
        assertThat(peer.calls).hasSize(calls);
    }

    @Test
    void aRefusalForAGoneConnectionDoesNothing() {
        ask();
        peer.connection.close(DisconnectCause.PUBLISH_TIMEOUT);
        int calls = peer.calls.size();

        peer.undecided.getFirst().refuse(new PublishRefusal.BadName("No such stream key."));

        assertThat(peer.calls).hasSize(calls).endsWith("close publish_timeout");
    }

    @Test
    void onlyTheFirstAnswerCounts() {
        ask();
        PublishGate.Answer answer = peer.undecided.getFirst();
        peer.accept(answer);
        int calls = peer.calls.size();

        answer.refuse(new PublishRefusal.BadName("No such stream key."));
        peer.accept(answer);

        assertThat(peer.calls).hasSize(calls);
        peer.client.video(0, FRAME);
        peer.send();
        assertThat(peer.streams.getFirst().events).containsExactly("video 0 1701");
        assertThat(peer.streams.getLast().events).isEmpty();
    }

    @Test
    void aLateRefusalIsWrittenAndClosesWithoutReadingOn() {
        ask();

        peer.undecided.getFirst().refuse(new PublishRefusal.BadName("No such stream key."));

        assertThat(peer.answers.summary()).endsWith("onStatus NetStream.Publish.BadName on 1");
        assertThat(peer.calls).endsWith("write", "close unknown_key").doesNotContain("reading on");
    }

    @Test
    void aDirectBufferIsConsumedToItsLimit() {
        ask();
        ByteBuffer direct = ByteBuffer.allocateDirect(100).limit(60).position(20);

        peer.connection.receive(direct, peer.nowNanos);

        assertThat(direct.position()).isEqualTo(60);
    }

    private void ask() {
        peer.decision = Peer.Decision.LATER;
        peer.client.untilPublish("live", "key", 128);
        peer.send();
        assertThat(peer.undecided).hasSize(1);
    }
}
