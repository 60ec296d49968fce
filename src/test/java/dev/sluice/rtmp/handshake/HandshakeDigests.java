package dev.sluice.rtmp.handshake;

import dev.sluice.bytes.ByteWriter;
import dev.sluice.bytes.Bytes;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The client's half of the digest handshake, written down a second time to check the server's against.
final class HandshakeDigests {
    private static final Bytes TAIL = Bytes.hex("f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae");
    private static final String PLAYER = "Genuine Adobe Flash Player 001";
    private static final String SERVER = "Genuine Adobe Flash Media Server 001";

    private HandshakeDigests() {}

    /// `packet` with a true client digest.
    static Bytes c1(Bytes packet, int offsetAt) {
        byte[] c1 = packet.toByteArray();
        hmac(Bytes.utf8(PLAYER), around(packet, offsetAt)).copyTo(c1, place(packet, offsetAt));
        return Bytes.wrap(c1);
    }

    static Bytes digest(Bytes packet, int offsetAt) {
        return packet.slice(place(packet, offsetAt), 32);
    }

    static Bytes serverDigest(Bytes packet, int offsetAt) {
        return hmac(Bytes.utf8(SERVER), around(packet, offsetAt));
    }

    /// S2 as it must be over these random bytes.
    static Bytes signed(Bytes random, Bytes clientDigest) {
        Bytes key = hmac(new ByteWriter().utf8(SERVER).bytes(TAIL).toBytes(), clientDigest);
        return new ByteWriter().bytes(random).bytes(hmac(key, random)).toBytes();
    }

    private static int place(Bytes packet, int offsetAt) {
        int sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += packet.get(offsetAt + i);
        }
        return (offsetAt == 8 ? 12 : 776) + sum % 728;
    }

    private static Bytes around(Bytes packet, int offsetAt) {
        int place = place(packet, offsetAt);
        return new ByteWriter()
                .bytes(packet.slice(0, place))
                .bytes(packet.from(place + 32))
                .toBytes();
    }

    private static Bytes hmac(Bytes key, Bytes data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.toByteArray(), "HmacSHA256"));
            return Bytes.wrap(mac.doFinal(data.toByteArray()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
