package dev.sluice.app;

import dev.sluice.bytes.Bytes;
import dev.sluice.channels.ChannelId;
import dev.sluice.channels.IdentitySource;
import dev.sluice.channels.Secret;
import dev.sluice.live.IdSource;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Everything that has to be random or unique. Safe for all threads.
final class Ids implements IdSource, IdentitySource {
    /// Lower case without vowels and look-alikes: names that nobody misreads, and no words by accident.
    private static final String ALPHABET = "bcdfghjkmnpqrstvwxz23456789";

    private static final String KEY_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// 27 characters of 62 hold 160 bits.
    private static final int SECRET_LENGTH = 27;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMdd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS").withZone(ZoneOffset.UTC);

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock;

    Ids(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String sessionId(ChannelId channel) {
        return DATE.format(clock.instant()) + "-" + channel + "-" + text(ALPHABET, 12);
    }

    @Override
    public String broadcastId() {
        return DATE_TIME.format(clock.instant()) + "-" + text(ALPHABET, 6);
    }

    @Override
    public String nonce() {
        return text(ALPHABET, 8);
    }

    /// Of one test of the store, for a folder that viewers could read but not guess.
    String testName() {
        return text(ALPHABET, 16);
    }

    String instanceId() {
        return text(ALPHABET, 16);
    }

    /// Of an event that is told to others.
    String eventId() {
        return "msg_" + text(KEY_ALPHABET, 24);
    }

    @Override
    public ChannelId channelId() {
        return new ChannelId(text(ALPHABET, 10));
    }

    @Override
    public Secret secret() {
        return new Secret(text(KEY_ALPHABET, SECRET_LENGTH));
    }

    @Override
    public String keyId() {
        return text(ALPHABET, 8);
    }

    /// At least `least`, and up to `spread` more.
    Duration delay(Duration least, Duration spread) {
        return least.plusMillis(random.nextLong(spread.toMillis()));
    }

    /// For one RTMP handshake.
    Bytes handshakeRandom() {
        byte[] bytes = new byte[1528];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private String text(String alphabet, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
