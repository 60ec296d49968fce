package dev.sluice.login;

import io.quarkus.oidc.OidcTenantConfigBuilder;
import io.quarkus.oidc.runtime.OidcTenantConfig;
import io.quarkus.oidc.runtime.OidcTenantConfig.ApplicationType;
import io.quarkus.oidc.runtime.OidcTenantConfig.SignatureAlgorithm;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Whose tokens count, as the OIDC extension is told.
public final class Tenants {
    private static final String ANY = "any";
    private static final String AUDIENCE = "quarkus.oidc.token.audience";
    private static final String TYPE = "quarkus.oidc.application-type";
    private static final String SESSION_SECRET = "quarkus.oidc.token-state-manager.encryption-secret";

    /// What AES-256 and the extension want.
    private static final int SECRET_LENGTH = 32;

    /// A dashboard asks every few seconds, several things at once. Renewed this long before its end, a session whose
    /// second renewal fails, because the first has used up the refresh token, still has a valid ID token.
    private static final Duration RENEWED_BEFORE_END = Duration.ofSeconds(60);

    private Tenants() {}

    /// This process's own token and no other.
    public static io.quarkus.oidc.OidcTenantConfig local(AdminToken token) {
        return io.quarkus.oidc.OidcTenantConfig.builder()
                .applicationType(ApplicationType.SERVICE)
                .publicKey(token.publicKeyBase64())
                .token()
                .issuer(AdminToken.ISSUER)
                .audience(AdminToken.AUDIENCE)
                .signatureAlgorithm(SignatureAlgorithm.RS256)
                .subjectRequired()
                .end()
                .build();
    }

    /// The operator's provider. With a client of its own the dashboard can sign in there too; without one only bearer
    /// tokens count.
    ///
    /// @param configured what stands under `quarkus.oidc`
    /// @param manyPods whether a browser's next request may reach another process
    /// @throws UnusableLoginException if a cookie could pass for a bearer token, if tokens that were not meant for
    /// this service would open it, or if pods
    ///     could not read each other's session cookies
    public static io.quarkus.oidc.OidcTenantConfig provider(OidcTenantConfig configured, boolean manyPods) {
        requireAudience(configured.token());
        requireIssuer(configured);
        OidcTenantConfigBuilder builder = io.quarkus.oidc.OidcTenantConfig.builder(configured);
        ApplicationType type = configured
                .applicationType()
                .orElse(configured.clientId().isPresent() ? ApplicationType.HYBRID : ApplicationType.SERVICE);
        builder.applicationType(type);
        if (type == ApplicationType.WEB_APP) {
            throw new UnusableLoginException(TYPE + "=web-app: bearer tokens would not count, and a cookie beside one"
                    + " would; leave the setting out, and both do what they should");
        }
        if (type != ApplicationType.SERVICE) {
            Optional<String> secret = sharedSecret(configured);
            if (manyPods && secret.isEmpty()) {
                throw new UnusableLoginException(
                        SESSION_SECRET + " is missing: any pod must be able to read the session cookies of the others;"
                                + " set it to the same " + SECRET_LENGTH + " or more random characters on all of them");
            }
            if (configured.authentication().stateSecret().isEmpty()) {
                secret.ifPresent(
                        value -> builder.authentication().stateSecret(value).end());
            }
            if (configured.token().refreshTokenTimeSkew().isEmpty()) {
                builder.token().refreshTokenTimeSkew(RENEWED_BEFORE_END).end();
            }
        }
        return builder.build();
    }

    /// Whether a browser can be led to the provider, or only bearer tokens count.
    public static boolean canSignIn(OidcTenantConfig tenant) {
        return tenant.applicationType().orElse(ApplicationType.SERVICE) != ApplicationType.SERVICE;
    }

    /// Without it, whoever has a token for anything else at the same provider could come in.
    private static void requireAudience(OidcTenantConfig.Token token) {
        List<String> audience = token.audience().orElse(List.of());
        if (audience.isEmpty()) {
            throw new UnusableLoginException(AUDIENCE + " is missing: a token that the provider has issued for another"
                    + " application would open this one; set it to what the provider writes into `aud` of tokens for"
                    + " Sluice");
        }
        if (audience.contains(ANY) && token.requiredClaims().isEmpty()) {
            throw new UnusableLoginException(AUDIENCE + "=" + ANY + " lets in a token that the provider has issued for"
                    + " another application: name the audience, or demand another claim that only tokens for Sluice"
                    + " have with quarkus.oidc.token.required-claims");
        }
    }

    /// Discovery tells it.
    private static void requireIssuer(OidcTenantConfig configured) {
        if (!configured.discoveryEnabled().orElse(true)
                && configured.token().issuer().isEmpty()) {
            throw new UnusableLoginException(
                    "quarkus.oidc.token.issuer is missing: with quarkus.oidc.discovery-enabled=false nothing else says"
                            + " whose tokens count");
        }
    }

    private static Optional<String> sharedSecret(OidcTenantConfig configured) {
        return configured
                .tokenStateManager()
                .encryptionSecret()
                .or(() -> configured.credentials().secret())
                .or(() -> configured.credentials().clientSecret().value())
                .filter(secret -> secret.length() >= SECRET_LENGTH);
    }
}
