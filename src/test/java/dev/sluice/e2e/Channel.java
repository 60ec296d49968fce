package dev.sluice.e2e;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/// A channel as its document in the control bucket describes it, with one stream key.
record Channel(
        String id, boolean enabled, boolean keyEnabled, boolean recorded, String secret, Duration reconnectWindow) {
    private static final String KEY_ID = "k1";
    private static final Duration RECONNECT_WINDOW = Duration.ofSeconds(60);

    Channel {
        Secrets.issued(secret);
    }

    static Channel of(String id) {
        return new Channel(id, true, true, false, "secretOf" + id.replace("-", ""), RECONNECT_WINDOW);
    }

    Channel withDisabledKey() {
        return new Channel(id, enabled, false, recorded, secret, reconnectWindow);
    }

    Channel disabled() {
        return new Channel(id, false, keyEnabled, recorded, secret, reconnectWindow);
    }

    Channel asRecorded() {
        return new Channel(id, enabled, keyEnabled, true, secret, reconnectWindow);
    }

    Channel withReconnectWindow(Duration window) {
        return new Channel(id, enabled, keyEnabled, recorded, secret, window);
    }

    /// What a broadcaster enters as stream key.
    String key() {
        return "sk_" + id + "_" + KEY_ID + "_" + secret;
    }

    String documentKey() {
        return "channels/" + id + ".json";
    }

    String indexKey() {
        return "live/" + id + "/index.m3u8";
    }

    String document() {
        return """
            {"id":"%s","name":"%s","enabled":%b,"record":%b,"conflict":"takeover","reconnectWindow":"%s",
             "allowedNetworks":[],"maxBitrateKbps":null,"createdAt":"2026-01-01T00:00:00Z",
             "streamKeys":[{"id":"%s","name":"","secretSha256":"%s","enabled":%b,
                            "createdAt":"2026-01-01T00:00:00Z","expiresAt":null}]}
            """.formatted(id, id, enabled, recorded, reconnectWindow, KEY_ID, sha256(secret), keyEnabled);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
