import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A self-signed certificate for `localhost`, made by the JDK's keytool when it is first needed.
///
/// @param keyStore in PKCS12: to be served with, and to be trusted
record Certificate(Path keyStore) {
    static final String PASSWORD = "only-for-benchmarks";

    private static final String ALIAS = "bench";

    static Certificate make() {
        Path file = Work.folder("tls").resolve("bench.p12");
        if (!Files.exists(file)) {
            Processes.run(List.of(
                    Processes.javaProgram("keytool"),
                    "-genkeypair",
                    "-alias",
                    ALIAS,
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=dns:localhost,ip:127.0.0.1",
                    "-validity",
                    "3650",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    file.toString(),
                    "-storepass",
                    PASSWORD));
        }
        return new Certificate(file);
    }

    /// For clients that trust this certificate alone.
    SSLContext context() {
        try {
            return context(Files.readAllBytes(keyStore), PASSWORD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// For either side.
    static SSLContext context(byte[] keyStore, String password) throws GeneralSecurityException, IOException {
        KeyStore store = load(keyStore, password);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password.toCharArray());
        // An entry with a key is no anchor of trust: the certificate needs an entry of its own.
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry(ALIAS, store.getCertificate(ALIAS));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /// As a JVM's `javax.net.ssl.trustStore`.
    Path trustStore() {
        Path file = keyStore.resolveSibling("trust.p12");
        try (var out = Files.newOutputStream(file)) {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            anchors.setCertificateEntry(
                    ALIAS, load(Files.readAllBytes(keyStore), PASSWORD).getCertificate(ALIAS));
            anchors.store(out, PASSWORD.toCharArray());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The certificate as a PEM file.
    Path certificatePem() {
        try {
            KeyStore store = load(Files.readAllBytes(keyStore), PASSWORD);
            return pem("bench.crt", "CERTIFICATE", store.getCertificate(ALIAS).getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Its key as a PEM file.
    Path keyPem() {
        try {
            KeyStore store = load(Files.readAllBytes(keyStore), PASSWORD);
            return pem(
                    "bench.key",
                    "PRIVATE KEY",
                    store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path pem(String name, String label, byte[] content) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                keyStore.resolveSibling(name),
                "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
    }

    private static KeyStore load(byte[] keyStore, String password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(keyStore), password.toCharArray());
        return store;
    }
}
