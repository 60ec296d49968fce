package dev.sluice.rtmp.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.fuzz.Cost;
import dev.sluice.fuzz.FuzzInput;
import dev.sluice.fuzz.Pieces;
import dev.sluice.fuzz.Seed;
import dev.sluice.rtmp.RtmpClientScript;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The handshake, plain and with digests: answered the same however it is cut, or refused.
class ServerHandshakeFuzzTest {
    private static final int PACKET = 1536;
    private static final Bytes RANDOM = RtmpClientScript.c1().from(8);

    /// Where a true digest is put into C1, for no fuzzer finds one; otherwise C1 stays as it is.
    private static final int AT_BACK = 1;

    private static final int AT_FRONT = 2;
    private static final int PLACE_MASK = 3;

    /// What the answer depends on, and how much of the input was taken.
    private record Outcome(Bytes answer, boolean done, int unread, String refusal) {}

    static Stream<Arguments> seeds() {
        Bytes plain = new RtmpClientScript().handshake().raw(Bytes.of(1, 2, 3)).take();
        byte[] versioned = plain.toByteArray();
        versioned[5] = 9;
        return Stream.of(
                Seed.of("plain", 0, plain),
                Seed.of("plain, in pieces", 4, plain),
                Seed.of("digest at the back", AT_BACK, Bytes.wrap(versioned)),
                Seed.of("digest at the front", AT_FRONT, Bytes.wrap(versioned)),
                Seed.of("a version without a digest", 8, Bytes.wrap(versioned)),
                Seed.of("cut off", 0, plain.slice(0, 2000)),
                Seed.of("TLS", 0, Bytes.hex("16030102")),
                Seed.of("HTTP", 0, Bytes.utf8("GET / HTTP/1.1\r\n")));
    }

    @MethodSource("seeds")
    @FuzzTest
    void answersTheSameInAnyPieces(byte[] data) {
        FuzzInput fuzz = new FuzzInput(data);
        int steering = fuzz.u8();
        int place = steering & PLACE_MASK;
        Bytes input = signed(fuzz.rest(), place);
        Outcome whole = whole(input);
        assertThat(pieces(input, steering >> 2)).isEqualTo(whole);
        Cost.within(64 * 1024 + 2L * input.length(), () -> whole(input));
        if (whole.answer().isEmpty()) {
            assertThat(whole.done()).isFalse();
            return;
        }
        Bytes c1 = input.slice(1, PACKET);
        assertThat(whole.answer().length()).isEqualTo(1 + 2 * PACKET);
        assertThat(whole.answer().get(0)).isEqualTo(3);
        assertThat(whole.unread()).isEqualTo(Math.max(0, input.length() - 1 - 2 * PACKET));
        assertThat(whole.done()).isEqualTo(input.length() >= 1 + 2 * PACKET);
        boolean digests = (place == AT_BACK || place == AT_FRONT) && c1.u32(4) != 0;
        if (digests) {
            Bytes s1 = whole.answer().slice(1, PACKET);
            assertThat(HandshakeDigests.digest(s1, 8)).isEqualTo(HandshakeDigests.serverDigest(s1, 8));
        }
    }

    /// C1 with a digest at the place chosen, if there is a whole C1.
    private static Bytes signed(Bytes input, int place) {
        boolean signs = place == AT_BACK || place == AT_FRONT;
        if (!signs || input.length() <= PACKET) {
            return input;
        }
        return new ByteWriter(input.length())
                .u8(input.get(0))
                .bytes(HandshakeDigests.c1(input.slice(1, PACKET), place == AT_BACK ? 772 : 8))
                .bytes(input.from(1 + PACKET))
                .toBytes();
    }

    private static Outcome whole(Bytes input) {
        ServerHandshake handshake = new ServerHandshake(RANDOM);
        ByteBuffer buffer = Pieces.whole(input);
        try {
            Bytes answer = handshake.consume(buffer);
            return new Outcome(answer, handshake.isDone(), buffer.remaining(), "");
        } catch (MalformedException e) {
            return new Outcome(Bytes.EMPTY, false, 0, String.valueOf(e.getMessage()));
        }
    }

    private static Outcome pieces(Bytes input, int seed) {
        ServerHandshake handshake = new ServerHandshake(RANDOM);
        ByteWriter answers = new ByteWriter();
        int[] unread = new int[1];
        try {
            Pieces.feed(input, seed, piece -> {
                answers.bytes(handshake.consume(piece));
                unread[0] += piece.remaining();
            });
            return new Outcome(answers.toBytes(), handshake.isDone(), unread[0], "");
        } catch (MalformedException e) {
            return new Outcome(answers.toBytes(), handshake.isDone(), 0, String.valueOf(e.getMessage()));
        }
    }
}
