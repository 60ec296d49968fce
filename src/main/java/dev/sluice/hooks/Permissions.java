package dev.sluice.hooks;

import dev.sluice.channels.ChannelId;
import dev.sluice.live.PublishAuthorizer.Question;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// Permissions that were given a short time ago, so that encoders which reconnect are let in while nobody answers. Of
/// what was asked only a digest is kept. Safe for all threads.
final class Permissions {
    /// More encoders than a process takes in the time that permissions usually hold; about two megabytes.
    static final int MOST = 10_000;

    private final Duration lifetime;
    private final LongSupplier nanoClock;

    /// Who was permitted last stands last.
    private final SequencedMap<String, Permission> given = new LinkedHashMap<>();

    private record Permission(ChannelId channel, long untilNanos) {}

    Permissions(Duration lifetime, LongSupplier nanoClock) {
        this.lifetime = lifetime;
        this.nanoClock = nanoClock;
    }

    synchronized Optional<ChannelId> find(Question question) {
        return Optional.ofNullable(given.get(digest(question)))
                .filter(permission -> permission.untilNanos - nanoClock.getAsLong() > 0)
                .map(Permission::channel);
    }

    synchronized void give(Question question, ChannelId channel) {
        String digest = digest(question);
        given.remove(digest);
        if (!lifetime.isPositive()) {
            return;
        }
        given.putLast(digest, new Permission(channel, nanoClock.getAsLong() + lifetime.toNanos()));
        if (given.size() > MOST) {
            given.pollFirstEntry();
        }
    }

    synchronized void withdraw(Question question) {
        given.remove(digest(question));
    }

    /// Of everything that the answer may depend on.
    private static String digest(Question question) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            put(digest, question.request().name().reveal());
            put(digest, question.request().app());
            put(digest, question.request().encoder());
            InetAddress client = question.client();
            put(digest, client.getHostAddress());
            new TreeMap<>(question.request().query()).forEach((name, value) -> {
                put(digest, name);
                put(digest, value);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// With its length, so that no two different sequences are the same bytes.
    private static void put(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.US_ASCII));
        digest.update((byte) ':');
        digest.update(bytes);
    }
}
