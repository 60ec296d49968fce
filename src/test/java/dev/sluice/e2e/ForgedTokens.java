package dev.sluice.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Tokens that are wrong in one thing each, signed with a key of the service where that is not the wrong thing.
final class ForgedTokens {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Object> RS256 = Map.of("alg", "RS256", "typ", "JWT");

    private final PrivateKey key;

    private ForgedTokens(PrivateKey key) {
        this.key = key;
    }

    /// @param pem the service's own key
    static ForgedTokens withKeyOf(Path pem) {
        try {
            String base64 = Files.readString(pem).replaceAll("-----[A-Z ]+-----", "");
            byte[] der = Base64.getMimeDecoder().decode(base64);
            return new ForgedTokens(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What the service itself would write.
    static Map<String, Object> claims() {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = new HashMap<>();
        claims.put("iss", "urn:sluice:local");
        claims.put("aud", "sluice");
        claims.put("sub", "admin");
        claims.put("groups", List.of("sluice-admin"));
        claims.put("iat", now);
        claims.put("exp", now + 600);
        return claims;
    }

    String signedWith(String claim, Object value) {
        Map<String, Object> claims = claims();
        claims.put(claim, value);
        return sign(claims, key);
    }

    String without(String claim) {
        Map<String, Object> claims = claims();
        claims.remove(claim);
        return sign(claims, key);
    }

    String ofAnotherKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return sign(claims(), generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Signed with HMAC, the public key being the secret: a checker that trusts the header would take it.
    String signedWithThePublicKey() {
        try {
            RSAPrivateCrtKey rsa = (RSAPrivateCrtKey) key;
            PublicKey publicKey = KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
            String input = part(Map.of("alg", "HS256", "typ", "JWT")) + "." + part(claims());
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(publicKey.getEncoded(), "HmacSHA256"));
            return input + "." + base64(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The same claims, not signed at all (RFC 7519 §6).
    static String unsigned(String token) {
        return part(Map.of("alg", "none")) + "." + parts(token)[1] + ".";
    }

    /// A claim more under the old signature.
    static String tampered(String token) {
        String[] parts = parts(token);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String changed = claims.replaceFirst("\\{", "{\"groups2\":[\"sluice-admin\"],");
        return parts[0] + "." + base64(changed.getBytes(StandardCharsets.UTF_8)) + "." + parts[2];
    }

    private static String[] parts(String token) {
        return token.split(Pattern.quote("."), -1);
    }

    private static String sign(Map<String, Object> claims, PrivateKey key) {
        try {
            String input = part(RS256) + "." + part(claims);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String part(Map<String, Object> json) {
        try {
            return base64(JSON.writeValueAsBytes(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
