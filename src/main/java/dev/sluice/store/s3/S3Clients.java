package dev.sluice.store.s3;

import dev.sluice.store.StoreMisconfiguredException;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/// Makes the client that [S3ObjectStore] needs out of what `quarkus.s3.*` says.
///
/// The Quarkus extension has already set endpoint, region, credentials and the Netty client, which runs on Vert.x's
/// own event loops (and so on epoll where Vert.x does). Nothing is looked up before [#create()], so that a file
/// store needs neither region nor credentials.
@Singleton
public class S3Clients {
    private static final String PROXY = "quarkus.s3.async-client.proxy.enabled";
    private static final String TRUST = "quarkus.s3.async-client.tls-trust-managers-provider.type";
    private static final String KEYS = "quarkus.s3.async-client.tls-key-managers-provider.type";
    private static final String SYSTEM_PROPERTY = "system-property";

    private final Instance<S3AsyncClientBuilder> builder;
    private final Vertx vertx;
    private final boolean pathStyle;
    private final boolean proxy;
    private final String trust;
    private final String keys;

    /// Takes what the extension offers; looks nothing up.
    ///
    /// @param ready never asked: the extension offers the builder only where the client is injected too
    @Inject
    S3Clients(
            Instance<S3AsyncClientBuilder> builder,
            @SuppressWarnings("unused") Instance<S3AsyncClient> ready,
            Vertx vertx,
            @ConfigProperty(name = "quarkus.s3.path-style-access", defaultValue = "false") boolean pathStyle,
            @ConfigProperty(name = PROXY, defaultValue = "false") boolean proxy,
            @ConfigProperty(name = TRUST, defaultValue = SYSTEM_PROPERTY) String trust,
            @ConfigProperty(name = KEYS, defaultValue = SYSTEM_PROPERTY) String keys) {
        this.builder = builder;
        this.vertx = vertx;
        this.pathStyle = pathStyle;
        this.proxy = proxy;
        this.trust = trust;
        this.keys = keys;
    }

    /// A new client; the caller closes it.
    ///
    /// @throws StoreMisconfiguredException naming the setting that is missing
    public S3AsyncClient create() {
        try {
            return configure(builder.get(), pathStyle).build();
        } catch (SdkClientException e) {
            String message = String.valueOf(e.getMessage());
            throw new StoreMisconfiguredException(
                    message.startsWith("Unable to load region")
                            ? "quarkus.s3.aws.region is missing; a store without regions takes any, as us-east-1"
                            : "quarkus.s3: " + message,
                    e);
        }
    }

    /// Uploads to the same store; the caller closes them, before the client.
    ///
    /// @throws StoreMisconfiguredException if a setting of the SDK's HTTP client is used that uploads cannot follow
    public S3Uploads uploads(S3AsyncClient client, InstantSource clock) {
        requireFollowed(proxy, trust, keys);
        return new S3Uploads(vertx, client, pathStyle, clock);
    }

    static void requireFollowed(boolean proxy, String trust, String keys) {
        refuse(PROXY, Boolean.toString(proxy), "false", "HTTPS_PROXY (or HTTP_PROXY, and NO_PROXY) in the environment");
        refuse(TRUST, trust, SYSTEM_PROPERTY, "-Djavax.net.ssl.trustStore");
        refuse(KEYS, keys, SYSTEM_PROPERTY, "-Djavax.net.ssl.keyStore");
    }

    private static void refuse(String setting, String value, String only, String instead) {
        if (!value.equals(only)) {
            throw new StoreMisconfiguredException(
                    setting + "=" + value + ": uploads do not follow it; use " + instead + " instead", null);
        }
    }

    /// Checksums only where S3 demands them, since many stores reject the SDK's own; one signature over the whole
    /// body, since many do not know aws-chunked ones; no retries but ours.
    ///
    /// The extension's S3Configuration is replaced as a whole: it always sets the older switch for checksums, and
    /// the SDK refuses to have both.
    static S3AsyncClientBuilder configure(S3AsyncClientBuilder builder, boolean pathStyle) {
        return builder.serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(pathStyle)
                        .chunkedEncodingEnabled(false)
                        .build())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(builder.overrideConfiguration().toBuilder()
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .build());
    }
}
