package dev.sluice.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.LimitExceededException;
import dev.sluice.bytes.TokenBucket;
import dev.sluice.fuzz.Cost;
import dev.sluice.rtmp.ChunkBytes;
import dev.sluice.rtmp.RtmpClientScript;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChunkDecoderLimitsTest {
    private static final int MIB = 1024 * 1024;
    private static final TokenBucket.Rate RATE = new TokenBucket.Rate(1, 1);

    @Test
    void eachTypeHasItsLongestMessage() {
        Map<Integer, Integer> longest = Map.of(
                4,
                64,
                5,
                64,
                20,
                65_536,
                17,
                65_536,
                18,
                256 * 1024,
                15,
                256 * 1024,
                8,
                MIB,
                9,
                10 * MIB,
                22,
                10 * MIB);
        longest.forEach((type, length) -> {
            Decoded.of(new ChunkBytes().fmt0(4, 0, length, type, 1).bytes());
            assertLimit(
                    new Decoded(),
                    new ChunkBytes().fmt0(4, 0, length + 1, type, 1).bytes(),
                    "type " + type + " with " + (length + 1) + " bytes, at most " + length);
        });
    }

    @Test
    void chunkStreamsThatTakeTurnsBeyondTheLimitHandTheirBuffersOn() {
        ChunkBytes turns = new ChunkBytes();
        for (int csid = 3; csid < 11; csid++) {
            turns.fmt0(csid, 0, 1, 20, 0).payload(Bytes.of(csid));
        }
        for (int i = 0; i < 2400; i++) {
            turns.fmt3(3 + i % 8).payload(Bytes.of(3 + i % 8));
        }
        Bytes input = turns.bytes();

        // A buffer for each of these messages would be ten MiB.
        Cost.within(MIB, () -> {
            Decoded decoded = Decoded.untrusted();
            decoded.add(input);
            assertThat(decoded.decoder.bufferedBytes()).isEqualTo(16 * 1024);
            assertThat(decoded.messages).hasSize(2408);
            assertThat(decoded.messages.get(2407).payload()).isEqualTo(Bytes.of(10));
        });
    }

    @Test
    void memoryFollowsTheBytesReceivedNotTheLengthDeclared() {
        Decoded decoded = new Decoded();
        decoded.add(new RtmpClientScript().chunkSize(0x7FFFFFFF).take());
        decoded.add(new ChunkBytes()
                .fmt0(6, 0, 10 * MIB, 9, 1)
                .payload(Payload.of(100))
                .bytes());
        assertThat(decoded.decoder.bufferedBytes()).isEqualTo(2 * 4096);

        decoded.add(Payload.of(20_000));

        assertThat(decoded.decoder.bufferedBytes()).isLessThan(4096 + 2 * 20_100);
    }

    @Test
    void sixtyFourChunkStreamsAreTakenAndOneMoreIsNot() {
        Decoded decoded = new Decoded();
        for (int i = 0; i < 64; i++) {
            decoded.add(new ChunkBytes()
                    .fmt0(1000 + i, 0, 1, 8, 1)
                    .payload(Bytes.of(1))
                    .bytes());
        }
        assertThat(decoded.messages).hasSize(64);

        assertLimit(decoded, new ChunkBytes().fmt0(2000, 0, 1, 8, 1).bytes(), "more than 64 chunk streams");
    }

    @Test
    void halfMessagesBeforeTrustAreBounded() {
        Decoded decoded = Decoded.untrusted();
        for (int csid = 3; csid < 7; csid++) {
            decoded.add(new ChunkBytes()
                    .fmt0(csid, 0, 9000, 20, 0)
                    .payload(Payload.of(128))
                    .bytes());
        }
        assertThat(decoded.decoder.bufferedBytes()).isEqualTo(16 * 1024);

        assertLimit(
                decoded,
                new ChunkBytes()
                        .fmt0(9, 0, 9000, 20, 0)
                        .payload(Payload.of(128))
                        .bytes(),
                "unfinished messages of more than 16384 bytes");
    }

    @Test
    void buffersOfFinishedMessagesMakeRoomForOthers() {
        Decoded decoded = Decoded.untrusted();
        for (int csid = 3; csid < 60; csid++) {
            decoded.add(new RtmpClientScript()
                    .message(csid, 20, 0, 0, Payload.of(500))
                    .take());
            assertThat(decoded.decoder.bufferedBytes()).isLessThanOrEqualTo(16 * 1024);
        }
        decoded.add(
                new RtmpClientScript().message(60, 20, 0, 0, Payload.of(12_000)).take());

        assertThat(decoded.messages).hasSize(58);
        assertThat(decoded.messages.getLast().payload()).isEqualTo(Payload.of(12_000));
    }

    @Test
    void halfMessagesOfATrustedPublisherAreBoundedToo() {
        Decoded decoded = new Decoded();
        decoded.add(new RtmpClientScript().chunkSize(5 * MIB).take());
        Bytes most = Payload.of(5 * MIB);
        for (int csid = 4; csid < 7; csid++) {
            decoded.add(
                    new ChunkBytes().fmt0(csid, 0, 6 * MIB, 9, 1).payload(most).bytes());
        }
        assertThat(decoded.decoder.bufferedBytes()).isBetween(15 * MIB, 16 * MIB);

        assertLimit(
                decoded,
                new ChunkBytes().fmt0(7, 0, 6 * MIB, 9, 1).payload(most).bytes(),
                "unfinished messages of more than 16777216 bytes");
    }

    @Test
    void aLargeBufferIsGivenUpWhenItStaysUnneeded() {
        Decoded decoded = new Decoded();
        RtmpClientScript script = new RtmpClientScript().chunkSize(65_536);
        decoded.add(script.video(0, Payload.of(5 * MIB)).take());
        assertThat(decoded.decoder.bufferedBytes()).isGreaterThan(5 * MIB - 1);
        Bytes small = script.video(40, Payload.of(100)).take();
        for (int i = 0; i < 4095; i++) {
            decoded.add(small);
        }
        assertThat(decoded.decoder.bufferedBytes()).isGreaterThan(5 * MIB - 1);

        decoded.add(small);
        assertThat(decoded.decoder.bufferedBytes()).isLessThanOrEqualTo(4096);
        decoded.add(small);

        assertThat(decoded.messages).hasSize(4098);
        assertThat(decoded.messages.getLast().payload()).isEqualTo(Payload.of(100));
    }

    @Test
    void limitsMustBePositive() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ChunkLimits(RATE, 0, 1, 1, 1, 1, 1, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ChunkLimits(RATE, 1, 1, 1, 1, 1, 1, 2, 1));
    }

    private static void assertLimit(Decoded decoded, Bytes input, String message) {
        assertThatExceptionOfType(LimitExceededException.class)
                .isThrownBy(() -> decoded.decoder.decode(ByteBuffer.wrap(input.toByteArray())))
                .withMessageContaining(message);
    }
}
