package dev.sluice.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.amf.AmfObject;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.RtmpClientScript;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whole conversations, split and broken at random.
class RtmpConnectionSplitTest {
    private static final Bytes CONVERSATION = conversation();

    @Test
    void anySplitGivesTheSameAnswersAndEvents() {
        Peer whole = new Peer().send(CONVERSATION);
        assertThat(whole.stream().events).hasSize(63);
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            Peer split = new Peer();
            int maxStep = seed == 0 ? 1 : 1 + random.nextInt(5000);
            for (int at = 0; at < CONVERSATION.length(); ) {
                int size = Math.min(1 + random.nextInt(maxStep), CONVERSATION.length() - at);
                ByteBuffer direct = ByteBuffer.allocateDirect(size);
                split.connection.receive(
                        direct.put(CONVERSATION.slice(at, size).asByteBuffer()).flip(), split.nowNanos);
                at += size;
            }

            assertThat(split.written.toBytes()).describedAs("seed %d", seed).isEqualTo(whole.written.toBytes());
            assertThat(split.stream().events).describedAs("seed %d", seed).isEqualTo(whole.stream().events);
        }
    }

    @Test
    void anEndAnywhereEndsTheStreamExactlyOnce() {
        for (int length = 0; length < CONVERSATION.length(); length += 97) {
            Peer peer = new Peer().send(CONVERSATION.slice(0, length));
            peer.connection.closed(DisconnectCause.PEER_CLOSED);

            for (RecordedStream stream : peer.streams) {
                assertThat(stream.events)
                        .filteredOn(event -> event.startsWith("end"))
                        .hasSize(1);
                assertThat(stream.events.getLast()).startsWith("end");
            }
        }
    }

    @Test
    void brokenBytesThrowNothingAndHoldNoMoreThanAllowed() {
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = CONVERSATION.toByteArray();
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                bytes[3073 + random.nextInt(bytes.length - 3073)] = (byte) random.nextInt(256);
            }
            Peer peer = new Peer().send(Bytes.wrap(bytes));

            assertThat(peer.connection.bufferedBytes()).isLessThanOrEqualTo(16 * 1024 * 1024);
            peer.connection.closed(DisconnectCause.PEER_CLOSED);
            for (RecordedStream stream : peer.streams) {
                assertThat(stream.events)
                        .filteredOn(event -> event.startsWith("end"))
                        .hasSize(1);
            }
        }
    }

    private static Bytes conversation() {
        RtmpClientScript client = new RtmpClientScript()
                .untilPublish("live", "key", 1000)
                .metadata(AmfObject.EMPTY.with("width", 1280).with("height", 720));
        Random random = new Random(5);
        for (int i = 0; i < 30; i++) {
            byte[] frame = new byte[1 + random.nextInt(3000)];
            random.nextBytes(frame);
            client.video(0xFFFFF0L + i * 40L, Bytes.wrap(frame)).audio(i * 23L, Bytes.of(0xaf, 1, i));
        }
        return client.audio(1000, Bytes.of(0xaf)).unpublish("key").take();
    }
}
