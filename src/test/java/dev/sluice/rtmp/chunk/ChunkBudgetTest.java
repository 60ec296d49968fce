package dev.sluice.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.TokenBucket;
import dev.sluice.rtmp.ChunkBytes;
import dev.sluice.rtmp.RtmpClientScript;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkBudgetTest {
    private static final TokenBucket.Rate TEN = new TokenBucket.Rate(10, 5);
    private static final long SECOND = 1_000_000_000L;

    /// A decoder that counts its messages until it has had enough.
    private static final class Reader {
        private final ChunkDecoder decoder;
        private int messages;
        private boolean flooded;

        Reader(TokenBucket.Rate chunks) {
            ChunkLimits all = ChunkLimits.DEFAULT;
            ChunkLimits limits = new ChunkLimits(
                    chunks,
                    all.maxChunkStreams(),
                    all.maxControlBytes(),
                    all.maxCommandBytes(),
                    all.maxDataBytes(),
                    all.maxAudioBytes(),
                    all.maxVideoBytes(),
                    all.untrustedBufferBytes(),
                    all.trustedBufferBytes());
            decoder = new ChunkDecoder(limits, message -> {
                messages++;
                return true;
            });
            decoder.mediaWanted(true);
            decoder.trust();
            at(0);
        }

        Reader at(long nowNanos) {
            decoder.budget().refill(nowNanos);
            return this;
        }

        Reader read(Bytes input) {
            try {
                decoder.decode(ByteBuffer.wrap(input.toByteArray()));
            } catch (FloodingException e) {
                flooded = true;
            }
            return this;
        }
    }

    @Test
    void emptyMessagesUseItUpOneByOne() {
        Reader reader = new Reader(TEN).read(empty(10));
        assertThat(reader.flooded).isFalse();

        reader.read(empty(1));

        assertThat(reader.flooded).isTrue();
        assertThat(reader.messages).isEqualTo(10);
    }

    @Test
    void messagesOfTypesThatNobodyReadsCostAsMuch() {
        ChunkBytes unknown = new ChunkBytes();
        for (int i = 0; i < 11; i++) {
            unknown.fmt0(5, 0, 0, 99, 0);
        }

        assertThat(new Reader(TEN).read(unknown.bytes()).flooded).isTrue();
    }

    @Test
    void timeGivesBack() {
        Reader reader = new Reader(TEN).read(empty(10)).at(SECOND).read(empty(5));
        assertThat(reader.flooded).isFalse();

        assertThat(reader.at(SECOND + 199_999_999).read(empty(1)).flooded).isTrue();
    }

    @Test
    void chunksOf128BytesPassAtAnyRate() {
        Bytes frame = new RtmpClientScript().video(0, Payload.of(128 * 10_000)).take();

        Reader reader = new Reader(TEN).read(frame).read(frame).read(frame);

        assertThat(reader.flooded).isFalse();
        assertThat(reader.messages).isEqualTo(3);
    }

    @Test
    void aChunkOf127BytesCostsThe128thPartOfOne() {
        Reader reader = new Reader(TEN);
        RtmpClientScript script = new RtmpClientScript();
        // 1280 bytes of budget, one less with each, and 128 must be there to begin.
        for (int i = 0; i < 1153; i++) {
            reader.read(script.audio(i, Payload.of(127)).take());
        }
        assertThat(reader.flooded).isFalse();

        reader.read(script.audio(0, Payload.of(127)).take());

        assertThat(reader.flooded).isTrue();
    }

    @Test
    void anEncoderOf800KilobitsInChunksOfOneByteIsRead() {
        assertThat(secondsUntilFlooded(100_000)).isEqualTo(20);
    }

    @Test
    void twiceThatInChunksOfOneByteIsReadForFiveSeconds() {
        assertThat(secondsUntilFlooded(200_000)).isEqualTo(5);
    }

    @Test
    void everyLegalChunkSizeIsRead() {
        for (int size : new int[] {1, 2, 127, 128, 129, 4096, 65_536, 0xFFFFFF, 0x1000000, 0x7FFFFFFF}) {
            Reader reader = new Reader(ChunkLimits.DEFAULT.chunks());
            reader.read(new RtmpClientScript()
                    .chunkSize(size)
                    .video(0, Payload.of(100_000))
                    .take());

            assertThat(reader.messages).describedAs("chunk size %d", size).isEqualTo(2);
        }
    }

    @Test
    void theEndDoesNotDependOnHowTheInputIsSplit() {
        RtmpClientScript script = new RtmpClientScript().video(0, Payload.of(5000));
        Random content = new Random(3);
        for (int i = 0; i < 400; i++) {
            script.audio(i, Payload.of(content.nextInt(250)));
        }
        Bytes input = script.take();
        Reader whole = new Reader(TEN).read(input);
        assertThat(whole.flooded).isTrue();
        assertThat(whole.messages).isBetween(15, 300);

        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            Reader split = new Reader(TEN);
            int maxStep = seed == 0 ? 1 : 1 + random.nextInt(600);
            for (int at = 0; at < input.length() && !split.flooded; ) {
                int size = Math.min(1 + random.nextInt(maxStep), input.length() - at);
                split.read(input.slice(at, size));
                at += size;
            }

            assertThat(split.flooded).isTrue();
            assertThat(split.messages).describedAs("seed %d", seed).isEqualTo(whole.messages);
        }
    }

    /// Chunks of one byte, so many a second, in hundredths of a second; at most 20 seconds of them.
    private static int secondsUntilFlooded(int chunksPerSecond) {
        Reader reader = new Reader(ChunkLimits.DEFAULT.chunks());
        reader.read(new RtmpClientScript().chunkSize(1).take());
        ChunkBytes hundredth = new ChunkBytes();
        int chunks = chunksPerSecond / 100;
        hundredth.fmt0(6, 0, chunks, 9, 1).payload(Bytes.of(1));
        for (int i = 1; i < chunks; i++) {
            hundredth.fmt3(6).payload(Bytes.of(1));
        }
        Bytes input = hundredth.bytes();
        for (int i = 0; i < 2000; i++) {
            if (reader.at(i * SECOND / 100).read(input).flooded) {
                return i / 100;
            }
        }
        return 20;
    }

    private static Bytes empty(int messages) {
        ChunkBytes out = new ChunkBytes();
        for (int i = 0; i < messages; i++) {
            out.fmt0(4, 0, 0, 8, 1);
        }
        return out.bytes();
    }
}
