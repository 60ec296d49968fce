package dev.sluice.store.s3;

import io.vertx.core.net.KeyStoreOptions;
import java.security.KeyStore;
import java.util.Optional;

/// The JVM's own key store, with which the SDK's client answers a store that wants a certificate: JSSE reads its
/// properties only for its default context.
final class ClientCertificate {
    private ClientCertificate() {}

    static Optional<KeyStoreOptions> ofSystemProperties() {
        return Optional.ofNullable(System.getProperty("javax.net.ssl.keyStore"))
                .map(path -> new KeyStoreOptions()
                        .setPath(path)
                        .setType(System.getProperty("javax.net.ssl.keyStoreType", KeyStore.getDefaultType()))
                        .setPassword(System.getProperty("javax.net.ssl.keyStorePassword", "")));
    }
}
