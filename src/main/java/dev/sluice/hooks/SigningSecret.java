package dev.sluice.hooks;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What messages are signed with, so that their receiver knows that they are ours (Standard Webhooks 1.0, "Signature
/// scheme"): one, or several while receivers change to the next. Never prints. Safe for all threads.
final class SigningSecret {
    /// How such secrets begin whose rest is Base64; any other text is taken as it is.
    private static final String PREFIX = "whsec_";

    /// 192 bits, the least that Standard Webhooks allows: who hears a signed message may try secrets offline.
    private static final int LEAST_BYTES = 24;

    private static final String ALGORITHM = "HmacSHA256";

    /// A rotation takes two; each costs a signature for every message.
    private static final int MOST = 4;

    private final List<SecretKeySpec> keys;

    private SigningSecret(List<SecretKeySpec> keys) {
        this.keys = List.copyOf(keys);
    }

    /// Reads the secrets.
    ///
    /// @param setting its name, for messages
    /// @throws UnusableHookException if there are none or too many, or one is no Base64 behind its prefix, or too
    /// short
    static SigningSecret of(String setting, Optional<List<String>> texts) {
        List<String> secrets = texts.orElse(List.of()).stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
        if (secrets.isEmpty()) {
            throw new UnusableHookException(setting
                    + " is missing: receivers could not tell our messages from others; generate one with: echo"
                    + " whsec_$(openssl rand -base64 32)");
        }
        if (secrets.size() > MOST) {
            throw new UnusableHookException(setting + ": " + secrets.size() + " secrets are more than " + MOST);
        }
        return new SigningSecret(
                secrets.stream().map(secret -> key(setting, secret)).toList());
    }

    private static SecretKeySpec key(String setting, String secret) {
        byte[] bytes = secret.startsWith(PREFIX)
                ? decoded(setting, secret.substring(PREFIX.length()))
                : secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < LEAST_BYTES) {
            throw new UnusableHookException(
                    setting + ": " + bytes.length + " bytes can be guessed, it takes at least " + LEAST_BYTES);
        }
        return new SecretKeySpec(bytes, ALGORITHM);
    }

    private static byte[] decoded(String setting, String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new UnusableHookException(setting + ": what follows " + PREFIX + " is not Base64");
        }
    }

    /// The value of `webhook-signature` for one message: a signature with each secret, of which one has to be right.
    String sign(String id, long unixSeconds, byte[] body) {
        return keys.stream().map(key -> sign(key, id, unixSeconds, body)).collect(Collectors.joining(" "));
    }

    private static String sign(SecretKeySpec key, String id, long unixSeconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((id + "." + unixSeconds + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
