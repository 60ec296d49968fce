package dev.sluice.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.amf.AmfObject;
import dev.sluice.amf.AmfValue;
import dev.sluice.amf.AmfWriter;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.ChunkBytes;
import dev.sluice.rtmp.RtmpClientScript;
import dev.sluice.rtmp.message.RtmpMessage.WindowAcknowledgementSize;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FloodingTest {
    private static final long SECOND = 1_000_000_000L;

    private final Peer peer = rested();

    @Test
    void eachKindOfCommandAndControlMessageIsReadAHundredTimesAtOnce() {
        List<Consumer<RtmpClientScript>> kinds = List.of(
                c -> c.command(3, 0, "somethingNew", 0, AmfValue.NULL),
                c -> c.command(3, 0, "FCPublish", 3, AmfValue.NULL),
                c -> c.message(3, 17, 0, 0, new AmfWriter().write("amf3").toBytes()),
                c -> c.message(2, 1, 0, 0, Bytes.hex("00001000")),
                c -> c.message(2, 2, 0, 0, Bytes.hex("00000009")),
                c -> c.message(2, 3, 0, 0, Bytes.hex("ffffffff")),
                c -> c.message(2, 4, 0, 0, Bytes.hex("0006 01020304")),
                c -> c.message(2, 5, 0, 0, Bytes.hex("00000001")),
                c -> c.message(2, 6, 0, 0, Bytes.hex("00000001 02")));
        for (Consumer<RtmpClientScript> kind : kinds) {
            Peer publisher = rested();
            for (int i = 0; i < 100; i++) {
                kind.accept(publisher.client);
            }
            publisher.send();
            assertThat(publisher.calls).noneMatch(call -> call.startsWith("close"));

            kind.accept(publisher.client);
            publisher.send();

            assertThat(publisher.calls).endsWith("write", "close flooding");
            assertThat(publisher.stream().events).containsExactly("end flooding");
        }
    }

    @Test
    void theEncoderIsToldInPlainWords() {
        pings(101);

        assertThat(peer.answers.commands().getLast().messageStreamId()).isEqualTo(1);
        assertThat(peer.answers.commands().getLast().argument(0))
                .isEqualTo(AmfObject.EMPTY
                        .with("level", "error")
                        .with("code", "NetStream.Publish.Rejected")
                        .with(
                                "description",
                                "The encoder floods this server: "
                                        + "more than 50 commands and control messages a second."));
    }

    @Test
    void fiftyASecondAreReadForEver() {
        pings(100);
        for (int i = 0; i < 1000; i++) {
            peer.nowNanos += SECOND / 50;
            pings(1);
        }
        assertThat(peer.calls).noneMatch(call -> call.startsWith("close"));

        peer.nowNanos += SECOND / 50 - 1;
        pings(1);

        assertThat(peer.calls).endsWith("close flooding");
    }

    @Test
    void theAnswersToABurstOfTheCostliestCommandsStayBelow16KiB() {
        int before = peer.written.length();
        for (int i = 0; i < 100; i++) {
            peer.client.command(3, 0, "FCPublish", 3, AmfValue.NULL);
        }
        peer.send();

        assertThat(peer.written.length() - before).isBetween(10_000, 16 * 1024);
    }

    @Test
    void threeThousandDataMessagesAreReadAtOnceAndAHundredASecond() {
        data(3000);
        for (int i = 0; i < 1000; i++) {
            peer.nowNanos += SECOND / 100;
            data(1);
        }
        assertThat(peer.calls).noneMatch(call -> call.startsWith("close"));
        assertThat(peer.stream().events).hasSize(4000);

        data(1);

        assertThat(peer.calls).endsWith("close flooding");
    }

    @Test
    void dataThatCannotBeReadCountsToo() {
        for (int i = 0; i < 3001; i++) {
            peer.client.message(4, 18, 0, 1, Bytes.of(2));
        }
        peer.send();

        assertThat(peer.calls).endsWith("close flooding");
    }

    @Test
    void timedTextOfEachFrameIsNoFlood() {
        for (int second = 0; second < 60; second++) {
            data(60);
            peer.nowNanos += SECOND;
        }

        assertThat(peer.calls).noneMatch(call -> call.startsWith("close"));
    }

    @Test
    void timedTextOfEachFrameThatGathersDuringAPauseIsNoFlood() {
        for (int minute = 0; minute < 3; minute++) {
            data(20 * 60);
            peer.nowNanos += 20 * SECOND;
        }

        assertThat(peer.calls).noneMatch(call -> call.startsWith("close"));
    }

    @Test
    void tenPublicationsAreDecidedOnAtOnceAndOneEachSixSeconds() {
        peer.client.unpublish("key");
        publications(10);
        assertThat(peer.requests).hasSize(11);
        for (int i = 0; i < 20; i++) {
            peer.nowNanos += 6 * SECOND;
            publications(1);
        }
        assertThat(peer.requests).hasSize(31);
        assertThat(peer.calls).noneMatch(call -> call.startsWith("close"));

        peer.nowNanos += 6 * SECOND - 1;
        publications(1);

        assertThat(peer.requests).hasSize(31);
        assertThat(peer.calls).endsWith("write", "close flooding");
        assertThat(peer.answers.commands().getLast().messageStreamId()).isEqualTo(32);
        assertThat(peer.answers.commands().getLast().argument(0))
                .isEqualTo(AmfObject.EMPTY
                        .with("level", "error")
                        .with("code", "NetStream.Publish.Rejected")
                        .with("description", "The encoder floods this server: more than 10 publications a minute."));
    }

    @Test
    void mediaIsNotCountedByMessages() {
        for (int i = 0; i < 5000; i++) {
            peer.client.audio(i, Bytes.of(0xaf));
        }
        peer.send();

        assertThat(peer.stream().events).hasSize(5000);
    }

    @Test
    void emptyMediaIsAFloodInTheEnd() {
        ChunkBytes empty = new ChunkBytes().fmt0(4, 0, 0, 8, 1);
        for (int i = 0; i < 500_000; i++) {
            empty.fmt3(4);
        }
        peer.send(empty.bytes());

        assertThat(peer.calls).endsWith("close flooding");
        assertThat(peer.stream().events).containsExactly("end flooding");
    }

    @Test
    void anAggregateOfEmptyPartsIsAFloodHoweverLargeItsChunksAre() {
        ByteWriter parts = new ByteWriter();
        for (int i = 0; i < 600_000; i++) {
            parts.u32(0x08000000L).u32(0).u24(0).u32(11);
        }
        peer.client.chunkSize(0x7FFFFFFF).message(4, 22, 0, 1, parts.toBytes());
        peer.send();

        assertThat(peer.calls).endsWith("close flooding");
    }

    @Test
    void aBandwidthThatChangesEachTimeIsAnsweredWithinTheBudget() {
        int before = peer.answers.messages().size();
        for (int i = 1; i <= 200; i++) {
            peer.client.message(
                    2, 6, 0, 0, new ByteWriter().u32(0xFFFFFFFFL - i).u8(0).toBytes());
        }
        peer.send();

        assertThat(peer.answers
                        .messages()
                        .subList(before, peer.answers.messages().size()))
                .filteredOn(WindowAcknowledgementSize.class::isInstance)
                .hasSize(100);
        assertThat(peer.calls).endsWith("close flooding");
    }

    @Test
    void acknowledgementsWithWildNumbersSayNothing() {
        int calls = peer.calls.size();
        for (long number : new long[] {0, 1, 0x7FFFFFFF, 0x80000000L, 0xFFFFFFFFL}) {
            peer.client.message(2, 3, 0, 0, new ByteWriter().u32(number).toBytes());
        }
        peer.send();

        assertThat(peer.calls).hasSize(calls);
        assertThat(peer.connection.phase()).isEqualTo(ConnectionPhase.PUBLISHING);
    }

    @Test
    void theEndDoesNotDependOnHowTheInputIsSplit() {
        Random content = new Random(11);
        RtmpClientScript script = new RtmpClientScript().untilPublish("live", "key", 128);
        for (int i = 0; i < 300; i++) {
            switch (content.nextInt(3)) {
                case 0 -> script.message(2, 4, 0, 0, Bytes.hex("0006 01020304"));
                case 1 -> script.metadata(AmfObject.EMPTY.with("width", i));
                default -> script.video(i, Bytes.wrap(new byte[content.nextInt(400)]));
            }
        }
        Bytes input = script.take();
        Peer whole = new Peer().send(input);
        assertThat(whole.calls).endsWith("close flooding");
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            Peer split = new Peer();
            int maxStep = seed == 0 ? 1 : 1 + random.nextInt(3000);
            for (int at = 0; at < input.length(); ) {
                int size = Math.min(1 + random.nextInt(maxStep), input.length() - at);
                split.send(input.slice(at, size));
                at += size;
            }

            assertThat(split.written.toBytes()).describedAs("seed %d", seed).isEqualTo(whole.written.toBytes());
            assertThat(split.stream().events).describedAs("seed %d", seed).isEqualTo(whole.stream().events);
        }
    }

    private void pings(int count) {
        for (int i = 0; i < count; i++) {
            peer.client.message(2, 4, 0, 0, Bytes.hex("0006 01020304"));
        }
        peer.send();
    }

    private void publications(int count) {
        for (int i = 0; i < count; i++) {
            int messageStreamId = peer.requests.size() + i + 1;
            peer.client
                    .createStream(4)
                    .publish(messageStreamId, 5, "key")
                    .command(3, 0, "FCUnpublish", 6, AmfValue.NULL, AmfValue.of("key"))
                    .command(3, 0, "deleteStream", 7, AmfValue.NULL, AmfValue.of(messageStreamId));
        }
        peer.send();
    }

    private void data(int count) {
        for (int i = 0; i < count; i++) {
            peer.client.metadata(AmfObject.EMPTY.with("width", 1280));
        }
        peer.send();
    }

    /// A publisher whose budgets are full again.
    private static Peer rested() {
        Peer publisher = Peer.publishing();
        publisher.nowNanos += 3600 * SECOND;
        return publisher;
    }
}
