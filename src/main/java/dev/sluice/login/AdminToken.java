package dev.sluice.login;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;

/// The way in where no provider is configured: a JWT (RFC 7519) that may do everything, signed by a key of this data
/// folder. Both are made at the first start and kept in `admin-key.pem` and `admin-token`, readable by the owner only.
public final class AdminToken {
    static final String ISSUER = "urn:sluice:local";
    static final String AUDIENCE = "sluice";
    static final String SUBJECT = "admin";

    /// The claim in which Quarkus looks for roles by itself.
    static final String ROLES_CLAIM = "groups";

    static final String KEY_FILE = "admin-key.pem";
    static final String TOKEN_FILE = "admin-token";

    /// A process may run for months, and its banner must not show a token that ends meanwhile: one is made anew at a
    /// start in the second half of its year.
    static final Duration LIFETIME = Duration.ofDays(365);

    private static final Duration LEAST_LIFE_AT_START = LIFETIME.dividedBy(2);
    private static final Logger LOG = Logger.getLogger(AdminToken.class);

    private final SigningKey key;
    private final String value;

    private AdminToken(SigningKey key, String value) {
        this.key = key;
        this.value = value;
    }

    /// The token of a data folder, made if this is the first start and renewed if it would end too soon. Blocks.
    ///
    /// @param role what it may do
    /// @throws UnusableLoginException if a file is damaged or cannot be written
    public static AdminToken prepare(Path dataDir, String role, Instant now) {
        SigningKey key = key(dataDir.resolve(KEY_FILE));
        Path file = dataDir.resolve(TOKEN_FILE);
        try {
            if (Files.exists(file)) {
                String kept = Files.readString(file).strip();
                if (endOf(kept, key, file).isAfter(now.plus(LEAST_LIFE_AT_START))) {
                    return new AdminToken(key, kept);
                }
                LOG.infof("%s has got a new admin token: the old one would have ended soon", file);
            }
            String made = issue(key, role, now);
            OwnerOnlyFile.write(file, made + "\n");
            return new AdminToken(key, made);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private static SigningKey key(Path file) {
        try {
            if (Files.exists(file)) {
                return SigningKey.parse(Files.readString(file));
            }
            SigningKey key = SigningKey.generate();
            OwnerOnlyFile.write(file, key.toPem());
            return key;
        } catch (GeneralSecurityException e) {
            throw new UnusableLoginException(
                    file + " does not hold an RSA private key (" + e.getMessage() + "): put it back, or remove it and "
                            + TOKEN_FILE + " beside it to have new ones made, which ends all tokens of the old one",
                    e);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private static String issue(SigningKey key, String role, Instant now) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience(AUDIENCE);
        claims.setSubject(SUBJECT);
        claims.setStringListClaim(ROLES_CLAIM, role);
        claims.setIssuedAt(NumericDate.fromSeconds(now.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(now.plus(LIFETIME).getEpochSecond()));
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        signature.setHeader("typ", "JWT");
        signature.setPayload(claims.toJson());
        signature.setKey(key.privateKey());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("an RSA key signs", e);
        }
    }

    /// When a kept token ends; it may have ended already.
    private static Instant endOf(String token, SigningKey key, Path file) {
        try {
            JwtClaims claims = new JwtConsumerBuilder()
                    .setVerificationKey(key.publicKey())
                    .setExpectedIssuer(ISSUER)
                    .setExpectedAudience(AUDIENCE)
                    .setRequireExpirationTime()
                    // Before all tokens: whether this one has ended is not asked here.
                    .setEvaluationTime(NumericDate.fromSeconds(0))
                    .build()
                    .processToClaims(token);
            return Instant.ofEpochSecond(claims.getExpirationTime().getValue());
        } catch (InvalidJwtException | MalformedClaimException e) {
            // Its message may quote the token.
            throw new UnusableLoginException(file + " does not hold a token that " + KEY_FILE
                    + " beside it has signed: put it back, or remove it" + " to have a new one made");
        }
    }

    private static UnusableLoginException unusable(Path file, IOException e) {
        return new UnusableLoginException(
                "sluice.data-dir: cannot use " + file + " (" + e + "); with quarkus.oidc.auth-server-url no such file"
                        + " is needed",
                e);
    }

    /// The token itself, for the banner.
    public String reveal() {
        return value;
    }

    String publicKeyBase64() {
        return key.publicKeyBase64();
    }

    @Override
    public String toString() {
        return "AdminToken[***]";
    }
}
