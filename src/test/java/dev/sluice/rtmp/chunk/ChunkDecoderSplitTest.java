package dev.sluice.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.rtmp.ChunkBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Random but valid chunk streams: what comes out is what went in, however the input is split and wherever it lies.
class ChunkDecoderSplitTest {
    private static final int[] CHUNK_STREAMS = {3, 63, 64, 319, 320, 65_599};
    private static final int[] CHUNK_SIZES = {1, 17, 127, 128, 129, 1000, 65_536};

    @Test
    void anySplitGivesTheSameMessages() {
        for (int seed = 0; seed < 120; seed++) {
            Random random = new Random(seed);
            List<RawMessage> expected = new ArrayList<>();
            Bytes input = stream(random, expected, seed % 2 == 0);

            assertThat(decode(input, random, 1, false))
                    .describedAs("seed %d by 1", seed)
                    .isEqualTo(expected);
            assertThat(decode(input, random, 7, true))
                    .describedAs("seed %d by 7", seed)
                    .isEqualTo(expected);
            assertThat(decode(input, random, 3000, true))
                    .describedAs("seed %d", seed)
                    .isEqualTo(expected);
            assertThat(decode(input, random, 3000, false))
                    .describedAs("seed %d heap", seed)
                    .isEqualTo(expected);
            assertThat(Decoded.of(input)).describedAs("seed %d at once", seed).isEqualTo(expected);
        }
    }

    private static List<RawMessage> decode(Bytes input, Random random, int maxStep, boolean direct) {
        Decoded decoded = new Decoded();
        for (int at = 0; at < input.length(); ) {
            int size = Math.min(1 + random.nextInt(maxStep), input.length() - at);
            // Foreign bytes on both sides show whether position and limit are respected.
            ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(size + 6) : ByteBuffer.allocate(size + 6);
            buffer.position(3).put(input.slice(at, size).asByteBuffer()).flip().position(3);
            decoded.decoder.decode(buffer);
            assertThat(buffer.hasRemaining()).isFalse();
            at += size;
        }
        return decoded.messages;
    }

    /// Messages on several chunk streams, chunks of them interleaved at random, headers as short as they can be.
    private static Bytes stream(Random random, List<RawMessage> expected, boolean repeatsExtended) {
        ByteWriter out = new ByteWriter();
        int chunkSize = 128;
        List<Sender> senders = new ArrayList<>();
        for (int csid : CHUNK_STREAMS) {
            senders.add(new Sender(csid, repeatsExtended));
        }
        for (int i = 0; i < 150; i++) {
            if (random.nextInt(20) == 0) {
                int next = CHUNK_SIZES[random.nextInt(CHUNK_SIZES.length)];
                out.bytes(setChunkSize(next, chunkSize));
                chunkSize = next;
            }
            senders.get(random.nextInt(senders.size())).chunk(random, chunkSize, out, expected);
        }
        for (Sender sender : senders) {
            while (sender.left > 0) {
                sender.chunk(random, chunkSize, out, expected);
            }
        }
        return out.toBytes();
    }

    private static Bytes setChunkSize(int next, int now) {
        ChunkBytes chunks = new ChunkBytes().fmt0(2, 0, 4, 1, 0);
        Bytes payload = new ByteWriter().u32(next).toBytes();
        for (int at = 0; at < 4; at += now) {
            if (at > 0) {
                chunks.fmt3(2);
            }
            chunks.payload(payload.slice(at, Math.min(now, 4 - at)));
        }
        return chunks.bytes();
    }

    /// One chunk stream of an encoder.
    private static final class Sender {
        private final int csid;
        private final boolean repeatsExtended;
        private boolean begun;
        private RawMessage message = new RawMessage(8, 0, 1, Bytes.EMPTY);
        private long field;
        private long delta;
        private int left;

        Sender(int csid, boolean repeatsExtended) {
            this.csid = csid;
            this.repeatsExtended = repeatsExtended;
        }

        void chunk(Random random, int chunkSize, ByteWriter out, List<RawMessage> expected) {
            ChunkBytes chunk = new ChunkBytes();
            if (left > 0) {
                type3(chunk);
            } else {
                header(random, chunk);
            }
            Bytes payload = message.payload();
            int size = Math.min(chunkSize, left);
            chunk.payload(payload.slice(payload.length() - left, size));
            left -= size;
            if (left == 0) {
                expected.add(message);
            }
            out.bytes(chunk.bytes());
        }

        private void type3(ChunkBytes chunk) {
            if (field >= 0xFFFFFF && repeatsExtended) {
                chunk.fmt3(csid, field);
            } else {
                chunk.fmt3(csid);
            }
        }

        private void header(Random random, ChunkBytes chunk) {
            int fmt = begun ? random.nextInt(4) : random.nextInt(2);
            int type = fmt <= 1 ? 8 + random.nextInt(2) : message.typeId();
            int length = fmt <= 1
                    ? random.nextInt(4) == 0 ? random.nextInt(4) : random.nextInt(600)
                    : message.payload().length();
            long streamId = fmt == 0 ? random.nextInt(5) : begun ? message.messageStreamId() : 0;
            if (fmt < 3) {
                field = random.nextInt(6) == 0 ? 0xFFFFFFL + random.nextLong(0xFF00_0000L) : random.nextInt(5000);
                delta = field;
            }
            long timestamp = fmt == 0 ? field : (message.timestampMs() + delta) & 0xFFFF_FFFFL;
            begun = true;
            message = new RawMessage(type, timestamp, streamId, Payload.random(length, random));
            left = length;
            switch (fmt) {
                case 0 -> chunk.fmt0(csid, field, length, type, streamId);
                case 1 -> chunk.fmt1(csid, field, length, type);
                case 2 -> chunk.fmt2(csid, field);
                default -> type3(chunk);
            }
        }
    }
}
