package dev.sluice.rtmp.handshake;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import dev.sluice.bytes.MalformedException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// The server's side of the handshake (RTMP 1.0 §5.2), any split of the input.
///
/// ```
/// C0 ─→ C1 ─→ (S0 S1 S2 in one write) ─→ C2 ─→ done
/// ```
///
/// A client whose C1 carries a digest (old Flash-derived encoders insist on one) gets an answer with digests, every
/// other one the plain echo. C2 is counted and not compared: GStreamer writes its own time into it, and nothing
/// would be gained.
///
/// Holds the randomness for S1 until that is sent, and beside it at most the 1536 bytes of C1, from the first byte
/// on. Not synchronised.
public final class ServerHandshake {
    /// Random bytes in S1 (§5.2.3).
    public static final int RANDOM_BYTES = 1528;

    static final int PACKET_BYTES = 1536;
    private static final int VERSION = 3;

    /// Versions from here on are never valid (§5.2.2), so that text protocols can be told apart.
    private static final int FIRST_TEXT_VERSION = 32;

    private static final int TLS_HANDSHAKE_RECORD = 0x16;
    private static final int PROXY_V2_SIGNATURE = 0x0D;

    private enum State {
        C0,
        C1,
        C2,
        DONE
    }

    private Bytes random;
    private State state = State.C0;
    private byte[] c1 = new byte[0];
    private int received;

    /// @param random [#RANDOM_BYTES] bytes of randomness for S1
    public ServerHandshake(Bytes random) {
        if (random.length() != RANDOM_BYTES) {
            throw new IllegalArgumentException("S1 needs " + RANDOM_BYTES + " random bytes, got " + random.length());
        }
        this.random = random;
    }

    public boolean isDone() {
        return state == State.DONE;
    }

    /// Takes what belongs to the handshake from `in` and leaves the rest.
    ///
    /// @return what to send now, mostly nothing
    /// @throws MalformedException when the peer does not speak RTMP; says what it looks like
    public Bytes consume(ByteBuffer in) {
        Bytes answer = Bytes.EMPTY;
        while (in.hasRemaining() && state != State.DONE) {
            switch (state) {
                case C0 -> version(in.get() & 0xFF);
                case C1 -> {
                    int size = Math.min(in.remaining(), PACKET_BYTES - received);
                    in.get(c1, received, size);
                    received += size;
                    if (received == PACKET_BYTES) {
                        answer = answer(Bytes.wrap(c1));
                        c1 = new byte[0];
                        random = Bytes.EMPTY;
                        received = 0;
                        state = State.C2;
                    }
                }
                case C2 -> {
                    int size = Math.min(in.remaining(), PACKET_BYTES - received);
                    in.position(in.position() + size);
                    received += size;
                    if (received == PACKET_BYTES) {
                        state = State.DONE;
                    }
                }
                case DONE -> throw new IllegalStateException("the handshake is over");
            }
        }
        return answer;
    }

    /// A version that we do not know is answered with ours, as §5.2.2 asks; the client gives up or goes on.
    private void version(int version) {
        if (version >= FIRST_TEXT_VERSION || version == TLS_HANDSHAKE_RECORD || version == PROXY_V2_SIGNATURE) {
            throw new MalformedException("no RTMP handshake: first byte 0x" + Integer.toHexString(version)
                    + resemblance(version) + ", RTMP begins with 0x3");
        }
        c1 = new byte[PACKET_BYTES];
        state = State.C1;
    }

    private static String resemblance(int first) {
        return switch (first) {
            case TLS_HANDSHAKE_RECORD -> " looks like TLS (RTMPS sent to the plain port?)";
            case PROXY_V2_SIGNATURE -> " looks like a PROXY protocol v2 header";
            case 'P' -> " looks like HTTP or a PROXY protocol v1 header";
            case 'C', 'D', 'G', 'H', 'O', 'T' -> " looks like HTTP";
            default -> "";
        };
    }

    private Bytes answer(Bytes c1) {
        ByteWriter writer = new ByteWriter(1 + 2 * PACKET_BYTES).u8(VERSION);
        Optional<Bytes> clientDigest = c1.u32(4) == 0 ? Optional.empty() : HandshakeDigest.find(c1);
        if (clientDigest.isPresent()) {
            return writer.bytes(HandshakeDigest.s1(random))
                    .bytes(HandshakeDigest.s2(clientDigest.get(), random))
                    .toBytes();
        }
        return writer.u32(0).u32(0).bytes(random).bytes(c1).toBytes();
    }
}
