package dev.sluice.rtmp.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import dev.sluice.rtmp.RtmpClientScript;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServerHandshakeTest {
    private static final Bytes RANDOM = random(1528, 1);

    private final ServerHandshake handshake = new ServerHandshake(RANDOM);

    @Test
    void answersC1WithS0S1AndTheEchoInOneWrite() {
        Bytes answer = handshake.consume(buffer(new RtmpClientScript().c0c1().take()));

        assertThat(answer.length()).isEqualTo(1 + 1536 + 1536);
        assertThat(answer.get(0)).isEqualTo(3);
        assertThat(answer.slice(1, 8)).isEqualTo(Bytes.hex("0000000000000000"));
        assertThat(answer.slice(9, 1528)).isEqualTo(RANDOM);
        assertThat(answer.from(1537)).isEqualTo(RtmpClientScript.c1());
        assertThat(handshake.isDone()).isFalse();
    }

    @Test
    void anyC2EndsItAndWhatFollowsStaysUnread() {
        ByteBuffer in =
                buffer(new RtmpClientScript().handshake().raw(Bytes.of(1, 2, 3)).take());

        handshake.consume(in);

        assertThat(handshake.isDone()).isTrue();
        assertThat(in.remaining()).isEqualTo(3);
    }

    @Test
    void anySplitGivesTheSameAnswer() {
        Bytes input = new RtmpClientScript().handshake().take();
        Bytes expected = new ServerHandshake(RANDOM).consume(buffer(input));
        for (int step : new int[] {1, 2, 7, 1535, 1536, 1537, 1538}) {
            ServerHandshake split = new ServerHandshake(RANDOM);
            ByteWriter answers = new ByteWriter();
            for (int at = 0; at < input.length(); at += step) {
                answers.bytes(split.consume(buffer(input.slice(at, Math.min(step, input.length() - at)))));
            }
            assertThat(answers.toBytes()).describedAs("step %d", step).isEqualTo(expected);
            assertThat(split.isDone()).isTrue();
        }
    }

    @Test
    void anUnknownVersionIsAnsweredWithOurs() {
        Bytes answer = handshake.consume(
                buffer(new ByteWriter().u8(6).bytes(RtmpClientScript.c1()).toBytes()));

        assertThat(answer.get(0)).isEqualTo(3);
    }

    @Test
    void whatIsNoRtmpIsNamed() {
        assertRefused(Bytes.hex("16030102"), "TLS");
        assertRefused(Bytes.utf8("GET / HTTP/1.1"), "HTTP");
        assertRefused(Bytes.utf8("PROXY TCP4 1.2.3.4"), "PROXY protocol v1");
        assertRefused(Bytes.hex("0d0a0d0a000d0a51"), "PROXY protocol v2");
        assertRefused(Bytes.hex("ff"), "first byte 0xff,");
    }

    @Test
    void aDigestInEitherPlaceIsAnsweredWithDigests() {
        for (int offsetAt : new int[] {772, 8}) {
            Bytes c1 = HandshakeDigests.c1(random(1536, 2), offsetAt);
            Bytes clientDigest = HandshakeDigests.digest(c1, offsetAt);

            Bytes answer = new ServerHandshake(RANDOM).consume(buffer(withC0(c1)));

            Bytes s1 = answer.slice(1, 1536);
            assertThat(s1.u32(4)).isNotZero();
            assertThat(HandshakeDigests.digest(s1, 8)).isEqualTo(HandshakeDigests.serverDigest(s1, 8));
            assertThat(answer.from(1537)).isEqualTo(HandshakeDigests.signed(answer.slice(1537, 1504), clientDigest));
        }
    }

    @Test
    void aVersionWithoutADigestGetsTheEcho() {
        byte[] c1 = random(1536, 3).toByteArray();
        c1[4] = 9;

        Bytes answer = handshake.consume(buffer(withC0(Bytes.wrap(c1))));

        assertThat(answer.from(1537)).isEqualTo(Bytes.wrap(c1));
    }

    @Test
    void aDigestBehindAZeroVersionIsNotLookedFor() {
        byte[] c1 = random(1536, 2).toByteArray();
        c1[4] = c1[5] = c1[6] = c1[7] = 0;
        Bytes signed = HandshakeDigests.c1(Bytes.wrap(c1), 8);

        Bytes answer = handshake.consume(buffer(withC0(signed)));

        assertThat(answer.from(1537)).isEqualTo(signed);
    }

    private void assertRefused(Bytes bytes, String message) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> new ServerHandshake(RANDOM).consume(buffer(bytes)))
                .withMessageContaining(message);
    }

    private static Bytes withC0(Bytes c1) {
        return new ByteWriter().u8(3).bytes(c1).toBytes();
    }

    private static ByteBuffer buffer(Bytes bytes) {
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private static Bytes random(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return Bytes.wrap(bytes);
    }
}
