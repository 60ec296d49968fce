package dev.sluice.e2e;

import static dev.sluice.e2e.Abuse.HANDSHAKE_TIMEOUT;
import static dev.sluice.e2e.Abuse.PUBLISH_TIMEOUT;
import static dev.sluice.e2e.Abuse.endedAtOnce;
import static dev.sluice.e2e.Abuse.endedInTime;

import dev.sluice.rtmp.session.DisconnectCause;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// What goes wrong before a word of RTMP was spoken.
final class ConnectionAbuse {
    private static final long SLOWLY_MS = 500;

    private ConnectionAbuse() {}

    static List<Abuse> all() {
        return List.of(
                endedInTime("nothing sent", 400, abuser -> {}, HANDSHAKE_TIMEOUT, DisconnectCause.HANDSHAKE_TIMEOUT),
                endedInTime(
                        "slow handshake",
                        60,
                        abuser -> abuser.trickle(SLOWLY_MS, Abuser.handshake()),
                        HANDSHAKE_TIMEOUT,
                        DisconnectCause.HANDSHAKE_TIMEOUT),
                endedInTime(
                        "handshake without its last byte",
                        40,
                        abuser -> abuser.write(Arrays.copyOf(Abuser.handshake(), Abuser.handshake().length - 1)),
                        HANDSHAKE_TIMEOUT,
                        DisconnectCause.HANDSHAKE_TIMEOUT),
                endedInTime(
                        "silence after the handshake",
                        40,
                        abuser -> abuser.write(Abuser.handshake()),
                        PUBLISH_TIMEOUT,
                        DisconnectCause.PUBLISH_TIMEOUT),
                endedInTime(
                        "slow commands",
                        40,
                        abuser -> {
                            abuser.write(Abuser.handshake());
                            abuser.trickle(SLOWLY_MS, abuser.connect());
                        },
                        PUBLISH_TIMEOUT,
                        DisconnectCause.PUBLISH_TIMEOUT),
                endedInTime(
                        "connected and never published",
                        20,
                        Abuser::enter,
                        PUBLISH_TIMEOUT,
                        DisconnectCause.PUBLISH_TIMEOUT),
                endedAtOnce("connect and close", 20, DisconnectCause.PROBED, Abuser::close),
                endedAtOnce("half a handshake and close", 10, DisconnectCause.PEER_CLOSED, abuser -> {
                    abuser.write(Arrays.copyOf(Abuser.handshake(), 1000));
                    abuser.close();
                }),
                malformed("http", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
                malformed("tls", Chunks.joined(Chunks.bytes(0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3), new byte[500])),
                malformed("proxy header", "PROXY TCP4 192.0.2.1 192.0.2.2 4 5\r\n".getBytes(StandardCharsets.US_ASCII)),
                malformed("noise", Chunks.repeated(4096, (byte) 0xA5)));
    }

    private static Abuse malformed(String what, byte[] bytes) {
        return endedAtOnce(
                what + " on the port of RTMP", 10, DisconnectCause.HANDSHAKE_FAILED, abuser -> abuser.write(bytes));
    }
}
