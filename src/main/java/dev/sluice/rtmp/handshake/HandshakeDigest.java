package dev.sluice.rtmp.handshake;

import dev.sluice.bytes.Bytes;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The digest variant of the handshake, which Flash Player 9 introduced and old Flash-derived encoders still insist
/// on. It is not part of RTMP 1.0; its keys are public knowledge, so it proves nothing and protects nothing.
///
/// C1 and S1 hide an HMAC-SHA256 of their other 1504 bytes at a place that the sum of four bytes names; S2 ends
/// with an HMAC under a key made from the client's digest.
final class HandshakeDigest {
    private static final int DIGEST_BYTES = 32;
    /// The places a digest may take: 764 bytes of a block, less the four offset bytes and the digest itself.
    private static final int PLACES = 728;
    /// Where the four offset bytes stand in the two layouts; the digest follows them at offset 4 + sum mod 728.
    private static final int OFFSET_AT_BACK = 772;

    private static final int OFFSET_AT_FRONT = 8;

    /// What we call ourselves in S1: any version from 3 on makes clients look for our digest.
    private static final Bytes SERVER_VERSION = Bytes.of(0x04, 0x05, 0x00, 0x01);

    private static final Bytes KEY_TAIL =
            Bytes.hex("f0eec24a8068bee82e00d0d1029e7e57" + "6eec5d2d29806fab93b8e636cfeb31ae");
    private static final byte[] PLAYER_KEY =
            Bytes.utf8("Genuine Adobe Flash Player 001").toByteArray();
    private static final byte[] SERVER_KEY =
            Bytes.utf8("Genuine Adobe Flash Media Server 001").toByteArray();
    private static final byte[] SERVER_KEY_WHOLE = concat(SERVER_KEY, KEY_TAIL.toByteArray());

    private HandshakeDigest() {}

    /// The client's digest, if C1 holds a true one in either layout.
    static Optional<Bytes> find(Bytes c1) {
        return find(c1, OFFSET_AT_BACK).or(() -> find(c1, OFFSET_AT_FRONT));
    }

    private static Optional<Bytes> find(Bytes c1, int offsetAt) {
        int place = place(c1, offsetAt);
        Bytes found = c1.slice(place, DIGEST_BYTES);
        return found.equals(digestAround(c1, place, PLAYER_KEY)) ? Optional.of(found.copy()) : Optional.empty();
    }

    /// S1: time 0, version, the random bytes, and our digest among them.
    static Bytes s1(Bytes random) {
        byte[] s1 = new byte[ServerHandshake.PACKET_BYTES];
        SERVER_VERSION.copyTo(s1, 4);
        random.copyTo(s1, 8);
        int place = place(Bytes.wrap(s1), OFFSET_AT_FRONT);
        digestAround(Bytes.wrap(s1), place, SERVER_KEY).copyTo(s1, place);
        return Bytes.wrap(s1);
    }

    /// S2: 1504 random bytes and their HMAC under a key made from the client's digest.
    static Bytes s2(Bytes clientDigest, Bytes random) {
        byte[] s2 = new byte[ServerHandshake.PACKET_BYTES];
        int signed = s2.length - DIGEST_BYTES;
        random.copyTo(0, s2, 0, signed);
        byte[] key = mac(SERVER_KEY_WHOLE).doFinal(clientDigest.toByteArray());
        Mac mac = mac(key);
        mac.update(s2, 0, signed);
        Bytes.wrap(mac.doFinal()).copyTo(s2, signed);
        return Bytes.wrap(s2);
    }

    private static int place(Bytes packet, int offsetAt) {
        int sum = packet.get(offsetAt) + packet.get(offsetAt + 1) + packet.get(offsetAt + 2) + packet.get(offsetAt + 3);
        return offsetAt + 4 + sum % PLACES;
    }

    private static Bytes digestAround(Bytes packet, int place, byte[] key) {
        Mac mac = mac(key);
        mac.update(packet.slice(0, place).asByteBuffer());
        mac.update(packet.from(place + DIGEST_BYTES).asByteBuffer());
        return Bytes.wrap(mac.doFinal());
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
