package dev.sluice.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.rtmp.ChunkBytes;
import dev.sluice.rtmp.RtmpClientScript;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkDecoderTest {
    private static final Bytes ABC = Bytes.of(0x61, 0x62, 0x63);

    @Test
    void everyFieldOfAType0HeaderIsRead() {
        List<RawMessage> messages = Decoded.of(Bytes.hex("04 000102 000003 12 01020304 616263"));

        assertThat(messages).containsExactly(new RawMessage(18, 0x102, 0x0403_0201L, ABC));
    }

    @Test
    void everyFormOfTheChunkStreamIdLeadsToTheSameStream() {
        for (int csid : new int[] {2, 3, 63, 64, 319, 320, 65_599}) {
            Bytes input = new ChunkBytes()
                    .fmt0(csid, 10, 3, 8, 1)
                    .payload(ABC)
                    .fmt3(csid)
                    .payload(ABC)
                    .bytes();

            assertThat(Decoded.of(input))
                    .describedAs("chunk stream %d", csid)
                    .containsExactly(new RawMessage(8, 10, 1, ABC), new RawMessage(8, 20, 1, ABC));
        }
    }

    @Test
    void chunkStreamIds64To319MayComeInEitherForm() {
        for (int csid : new int[] {64, 319}) {
            Bytes input = new ChunkBytes()
                    .fmt0(csid, 10, 3, 8, 1)
                    .payload(ABC)
                    .basicOfThreeBytes(3, csid)
                    .payload(ABC)
                    .bytes();

            assertThat(Decoded.of(input)).hasSize(2);
        }
    }

    @Test
    void neighbouringChunkStreamIdsAreDifferentStreams() {
        ChunkBytes input = new ChunkBytes();
        for (int csid : new int[] {63, 64, 319, 320, 65_598, 65_599}) {
            input.fmt0(csid, csid, 3, 8, 1).payload(ABC);
        }
        for (int csid : new int[] {65_599, 63, 320, 64, 65_598, 319}) {
            input.fmt2(csid, 1).payload(ABC);
        }

        assertThat(Decoded.of(input.bytes()))
                .extracting(RawMessage::timestampMs)
                .containsExactly(63L, 64L, 319L, 320L, 65_598L, 65_599L, 65_600L, 64L, 321L, 65L, 65_599L, 320L);
    }

    @Test
    void whatIsMissingOfALargeMessageIsKnownWhateverElseComesBetween() {
        Decoded decoded = new Decoded();
        decoded.add(new ChunkBytes()
                .fmt0(6, 10, 200, 9, 1)
                .payload(Payload.of(128))
                .fmt0(4, 10, 3, 8, 1)
                .payload(ABC)
                .bytes());

        assertThat(decoded.messages).hasSize(1);
        assertThat(decoded.decoder.missingBytes(200)).isEqualTo(72);
        assertThat(decoded.decoder.missingBytes(201)).isZero();

        decoded.add(new ChunkBytes().fmt3(6).payload(Payload.of(72)).bytes());
        assertThat(decoded.messages).hasSize(2);
        assertThat(decoded.decoder.missingBytes(1)).isZero();
    }

    @Test
    void messagesOfEveryLengthAroundTheChunkSizeComeWhole() {
        for (int chunkSize : new int[] {1, 127, 128, 129, 65_536, Integer.MAX_VALUE}) {
            for (int length : new int[] {0, 1, 2, 126, 127, 128, 129, 256, 257, 65_535, 65_536, 65_537, 131_072}) {
                RtmpClientScript script = new RtmpClientScript().chunkSize(chunkSize);
                script.video(40, Payload.of(length)).audio(41, Payload.of(3));

                assertThat(Decoded.of(script.take()))
                        .describedAs("chunk size %d, length %d", chunkSize, length)
                        .containsExactly(
                                new RawMessage(9, 40, 1, Payload.of(length)), new RawMessage(8, 41, 1, Payload.of(3)));
            }
        }
    }

    @Test
    void threeChunkStreamsInterleave() {
        Bytes a = Payload.of(300);
        Bytes b = Payload.of(257);
        Bytes c = Payload.of(128);
        Bytes input = new ChunkBytes()
                .fmt0(4, 1, 300, 8, 1)
                .payload(a.slice(0, 128))
                .fmt0(6, 2, 257, 9, 1)
                .payload(b.slice(0, 128))
                .fmt3(4)
                .payload(a.slice(128, 128))
                .fmt0(70, 3, 128, 18, 1)
                .payload(c)
                .fmt3(6)
                .payload(b.slice(128, 128))
                .fmt3(6)
                .payload(b.from(256))
                .fmt3(4)
                .payload(a.from(256))
                .bytes();

        assertThat(Decoded.of(input))
                .containsExactly(new RawMessage(18, 3, 1, c), new RawMessage(9, 2, 1, b), new RawMessage(8, 1, 1, a));
    }

    @Test
    void aChunkSizeInTheMiddleOfAMessageCountsFromTheNextChunk() {
        Bytes a = Payload.of(300);
        Bytes input = new ChunkBytes()
                .fmt0(4, 1, 300, 8, 1)
                .payload(a.slice(0, 128))
                .fmt0(2, 0, 4, 1, 0)
                .u32(100)
                .fmt3(4)
                .payload(a.slice(128, 100))
                .fmt3(4)
                .payload(a.from(228))
                .bytes();

        assertThat(Decoded.of(input)).containsExactly(new RawMessage(8, 1, 1, a));
    }

    @Test
    void aChunkSizeOf0OrWithTheTopBitIsMalformed() {
        for (long size : new long[] {0, 0x8000_0000L, 0xFFFF_FFFFL}) {
            assertMalformed(new ChunkBytes().fmt0(2, 0, 4, 1, 0).u32(size), "chunk size " + size);
        }
    }

    @Test
    void aControlMessageThatIsTooShortIsMalformed() {
        assertMalformed(new ChunkBytes().fmt0(2, 0, 3, 1, 0).payload(ABC), "needs 4");
        assertMalformed(new ChunkBytes().fmt0(2, 0, 0, 2, 0), "needs 4");
    }

    @Test
    void abortDropsTheUnfinishedMessage() {
        Bytes input = new ChunkBytes()
                .fmt0(4, 10, 200, 8, 1)
                .payload(Payload.of(128))
                .fmt0(2, 0, 4, 2, 0)
                .u32(4)
                .fmt1(4, 5, 3, 8)
                .payload(ABC)
                .bytes();

        assertThat(Decoded.of(input)).containsExactly(new RawMessage(8, 15, 1, ABC));
    }

    @Test
    void abortOfAnUnusedChunkStreamDoesNothing() {
        Bytes input = new ChunkBytes()
                .fmt0(2, 0, 4, 2, 0)
                .u32(0xFFFF_FFFFL)
                .fmt0(4, 10, 3, 8, 1)
                .payload(ABC)
                .bytes();

        assertThat(Decoded.of(input)).hasSize(1);
    }

    @Test
    void aChunkStreamMayBeginWithType1() {
        Bytes input = new ChunkBytes().fmt1(2, 7, 3, 4).payload(ABC).bytes();

        assertThat(Decoded.of(input)).containsExactly(new RawMessage(4, 7, 0, ABC));
    }

    @Test
    void aChunkStreamThatBeginsWithType2Or3IsMalformed() {
        assertMalformed(new ChunkBytes().fmt2(5, 1), "begins with fmt 2");
        assertMalformed(new ChunkBytes().fmt3(5), "begins with fmt 3");
    }

    @Test
    void anotherMessageWithinAMessageIsMalformed() {
        ChunkBytes begun = new ChunkBytes().fmt0(4, 0, 200, 8, 1).payload(Payload.of(128));
        Bytes start = begun.bytes();

        assertMalformed(new ChunkBytes().payload(start).fmt0(4, 0, 200, 8, 1), "fmt 0 within a message");
        assertMalformed(new ChunkBytes().payload(start).fmt1(4, 0, 201, 8), "200 bytes and type 8 continued as 201");
        assertMalformed(new ChunkBytes().payload(start).fmt1(4, 0, 200, 9), "continued as 200 bytes and type 9");
    }

    @Test
    void aHeaderThatSaysTheSameWithinAMessageIsLetPass() {
        Bytes a = Payload.of(300);
        Bytes input = new ChunkBytes()
                .fmt0(4, 10, 300, 8, 1)
                .payload(a.slice(0, 128))
                .fmt1(4, 5, 300, 8)
                .payload(a.slice(128, 128))
                .fmt2(4, 5)
                .payload(a.from(256))
                .bytes();

        assertThat(Decoded.of(input)).containsExactly(new RawMessage(8, 10, 1, a));
    }

    @Test
    void aSinkThatStopsLeavesTheRestUnread() {
        List<RawMessage> messages = new ArrayList<>();
        ChunkDecoder decoder = new ChunkDecoder(ChunkLimits.DEFAULT, message -> {
            messages.add(message);
            return false;
        });
        ByteBuffer in = ByteBuffer.wrap(new ChunkBytes()
                .fmt0(3, 0, 3, 20, 0)
                .payload(ABC)
                .fmt3(3)
                .payload(ABC)
                .bytes()
                .toByteArray());

        assertThat(decoder.decode(in)).isFalse();
        assertThat(messages).hasSize(1);
        assertThat(in.remaining()).isEqualTo(4);
        assertThat(decoder.decode(in)).isFalse();
        assertThat(messages).hasSize(2);
        assertThat(in.hasRemaining()).isFalse();
    }

    @Test
    void messagesThatNobodyReadsAreCountedThrough() {
        ByteWriter input = new ByteWriter();
        input.bytes(new RtmpClientScript()
                .message(5, 16, 0, 0, Payload.of(500))
                .message(5, 99, 0, 0, Payload.of(100_000))
                .audio(1, ABC)
                .take());
        Decoded decoded = new Decoded();

        decoded.add(input.toBytes());

        assertThat(decoded.messages).containsExactly(new RawMessage(8, 1, 1, ABC));
        assertThat(decoded.decoder.bufferedBytes()).isLessThanOrEqualTo(4096);
    }

    @Test
    void setChunkSizeAndAbortAreObeyedAndPassedOn() {
        List<Integer> types = new ArrayList<>();
        ChunkDecoder decoder = new ChunkDecoder(ChunkLimits.DEFAULT, message -> types.add(message.typeId()));
        decoder.decode(ByteBuffer.wrap(new ChunkBytes()
                .fmt0(2, 0, 4, 1, 0)
                .u32(2)
                .fmt0(2, 0, 4, 2, 0)
                .payload(Bytes.of(0, 0))
                .fmt3(2)
                .payload(Bytes.of(0, 4))
                .bytes()
                .toByteArray()));

        assertThat(types).containsExactly(1, 2);
    }

    @Test
    void mediaAndDataAreCountedThroughWhileTheyAreNotWanted() {
        Decoded decoded = new Decoded();
        RtmpClientScript script = new RtmpClientScript();
        decoded.decoder.mediaWanted(false);

        decoded.add(script.video(1, Payload.of(90_000))
                .audio(1, ABC)
                .message(4, 22, 1, 1, Payload.of(200))
                .message(4, 18, 2, 1, ABC)
                .take());
        int buffered = decoded.decoder.bufferedBytes();
        decoded.decoder.mediaWanted(true);
        decoded.add(script.audio(3, ABC).take());

        assertThat(decoded.messages).containsExactly(new RawMessage(8, 3, 1, ABC));
        assertThat(buffered).isLessThanOrEqualTo(4096);
    }

    private static void assertMalformed(ChunkBytes input, String message) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Decoded.of(input.bytes()))
                .withMessageContaining(message);
    }
}
