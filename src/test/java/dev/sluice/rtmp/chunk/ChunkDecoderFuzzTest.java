package dev.sluice.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.fuzz.Cost;
import dev.sluice.fuzz.FuzzInput;
import dev.sluice.fuzz.Pieces;
import dev.sluice.fuzz.Seed;
import dev.sluice.rtmp.ChunkBytes;
import dev.sluice.rtmp.RtmpClientScript;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A chunk stream: the same messages however it is cut, in memory that follows what came, or refused.
class ChunkDecoderFuzzTest {
    private static final int TRUSTED = 1;
    private static final int MEDIA_WANTED = 2;
    /// The sink stops at each message, as a session does that has to wait.
    private static final int STOPS = 4;

    /// The decoder's own memory, and the first buffer of every chunk stream that it may know.
    private static final long ALLOCATED_AT_ONCE = 512 * 1024;

    /// A byte may be a whole message (fmt 3 without payload): its record and the view of nothing, and a share of
    /// the buffers that had to grow.
    private static final int ALLOCATED_PER_BYTE = 160;

    static Stream<Arguments> seeds() {
        Bytes script = new RtmpClientScript()
                .connect("live")
                .chunkSize(1000)
                .createStream(2)
                .publish(1, 3, "key")
                .video(0xFFFFFF, Payload.of(2500))
                .audio(40, Payload.of(300))
                .take();
        Bytes interleaved = new ChunkBytes()
                .fmt0(4, 1000, 200, 9, 1)
                .payload(Payload.of(128))
                .fmt1(70, 23, 5, 8)
                .payload(Payload.of(5))
                .fmt3(4)
                .payload(Payload.of(72))
                .fmt2(70, 23)
                .payload(Payload.of(5))
                .basicOfThreeBytes(3, 70)
                .payload(Payload.of(5))
                .bytes();
        Bytes extended = new ChunkBytes()
                .fmt0(6, 0xFFFFFFF0L, 300, 9, 1)
                .payload(Payload.of(128))
                .fmt3(6, 0xFFFFFFF0L)
                .payload(Payload.of(128))
                .fmt3(6, 0xFFFFFFF0L)
                .payload(Payload.of(44))
                .bytes();
        Bytes omitted = new ChunkBytes()
                .fmt0(6, 0xFFFFFFF0L, 130, 9, 1)
                .payload(Payload.of(128))
                .fmt3(6)
                .payload(Bytes.hex("ffff"))
                .fmt3(6)
                .payload(Payload.of(128))
                .bytes();
        Bytes aborted = new ChunkBytes()
                .fmt0(5, 0, 200, 8, 1)
                .payload(Payload.of(128))
                .fmt0(2, 0, 4, 2, 0)
                .u32(5)
                .fmt0(5, 0, 2, 8, 1)
                .payload(Payload.of(2))
                .bytes();
        Bytes smallestChunks = new ChunkBytes()
                .fmt0(2, 0, 4, 1, 0)
                .u32(1)
                .fmt0(3, 0, 3, 20, 0)
                .payload(Payload.of(1))
                .fmt3(3)
                .payload(Payload.of(1))
                .fmt3(3)
                .payload(Payload.of(1))
                .bytes();
        ChunkBytes turns = new ChunkBytes();
        for (int csid = 3; csid < 11; csid++) {
            turns.fmt0(csid, 0, 1, 20, 0).payload(Bytes.of(0));
        }
        for (int i = 0; i < 2400; i++) {
            turns.fmt3(3 + i % 8).payload(Bytes.of(0));
        }
        return Stream.of(
                seed("more chunk streams than buffers take turns", 0, 5, turns.bytes()),
                seed("session", TRUSTED | MEDIA_WANTED, 7, script),
                seed("session before the key", 0, 1, script),
                seed("session that waits", TRUSTED | MEDIA_WANTED | STOPS, 2, script),
                seed("interleaved", TRUSTED | MEDIA_WANTED, 0, interleaved),
                seed("extended timestamps", TRUSTED | MEDIA_WANTED, 0, extended),
                seed("extended timestamps left out", TRUSTED | MEDIA_WANTED, 0, omitted),
                seed("abort", TRUSTED | MEDIA_WANTED, 0, aborted),
                seed("chunks of one byte", 0, 3, smallestChunks));
    }

    private static Arguments seed(String name, int steering, int pieces, Bytes input) {
        return Seed.of(
                name, new ByteWriter().u8(steering).u8(pieces).bytes(input).toBytes());
    }

    @MethodSource("seeds")
    @FuzzTest
    void givesTheSameMessagesInAnyPieces(byte[] data) {
        FuzzInput fuzz = new FuzzInput(data);
        int steering = fuzz.u8();
        int seed = fuzz.u8();
        Bytes input = fuzz.rest();
        Run whole = new Run(steering).decode(Pieces.whole(input));
        Run pieces = new Run(steering);
        Pieces.feed(input, seed, pieces::decode);

        assertThat(pieces.refusal).isEqualTo(whole.refusal);
        assertThat(pieces.messages).isEqualTo(whole.messages);
        assertThat(whole.messages).hasSizeLessThanOrEqualTo(input.length());
        long payload = whole.messages.stream()
                .mapToLong(message -> message.payload().length())
                .sum();
        assertThat(payload).isLessThanOrEqualTo(input.length());
        Cost.within(
                ALLOCATED_AT_ONCE + (long) ALLOCATED_PER_BYTE * input.length(),
                () -> new Run(steering).decode(Pieces.whole(input)));
    }

    /// One decoder and what came of it.
    private static final class Run {
        private final int steering;
        private final ChunkDecoder decoder;
        private final List<RawMessage> messages = new ArrayList<>();
        private String refusal = "";

        Run(int steering) {
            this.steering = steering;
            decoder = new ChunkDecoder(ChunkLimits.DEFAULT, this::onMessage);
            decoder.mediaWanted((steering & MEDIA_WANTED) != 0);
            if ((steering & TRUSTED) != 0) {
                decoder.trust();
            }
        }

        Run decode(ByteBuffer in) {
            try {
                while (refusal.isEmpty() && in.hasRemaining()) {
                    if (decoder.decode(in)) {
                        assertThat(in.hasRemaining()).isFalse();
                    }
                    assertBuffersAreBounded();
                }
            } catch (MalformedException e) {
                refusal = String.valueOf(e.getMessage());
                assertBuffersAreBounded();
            }
            return this;
        }

        private void assertBuffersAreBounded() {
            boolean trusted = (steering & TRUSTED) != 0;
            int limit = trusted ? ChunkLimits.DEFAULT.trustedBufferBytes() : ChunkLimits.DEFAULT.untrustedBufferBytes();
            assertThat(decoder.bufferedBytes()).isBetween(0, limit);
        }

        private boolean onMessage(RawMessage message) {
            messages.add(new RawMessage(
                    message.typeId(),
                    message.timestampMs(),
                    message.messageStreamId(),
                    message.payload().copy()));
            return (steering & STOPS) == 0;
        }
    }
}
