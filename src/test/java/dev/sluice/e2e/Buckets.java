package dev.sluice.e2e;

import dev.sluice.testing.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The two buckets seen past the service, and the settings that lead the service to them.
sealed interface Buckets extends AutoCloseable {
    Map<String, String> settings();

    Optional<byte[]> media(String key);

    void putControl(String key, String document);

    @Override
    void close();

    default Optional<String> mediaText(String key) {
        return media(key).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    default void add(Channel channel) {
        putControl(channel.documentKey(), channel.document());
    }

    /// Folders below one root.
    record Folders(Path root) implements Buckets {
        static Folders emptyFor(Class<?> test) {
            return new Folders(SluiceProcess.folder(test.getSimpleName() + "-store"));
        }

        @Override
        public Map<String, String> settings() {
            return Map.of("sluice.store.kind", "file", "sluice.store.file.root", root.toString());
        }

        @Override
        public Optional<byte[]> media(String key) {
            try {
                return Optional.of(Files.readAllBytes(root.resolve("media").resolve(key)));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void putControl(String key, String document) {
            Path file = root.resolve("control").resolve(key);
            try {
                Files.createDirectories(file.getParent());
                Files.writeString(file, document);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {}
    }

    /// Two buckets of a server in this JVM, which grants what Terraform does, and signs for nobody: media is read as
    /// viewers do.
    record S3(S3Server server, HttpClient client) implements Buckets {
        static S3 start() {
            return on(S3Server.startUnderPolicy());
        }

        /// On a server that grants what the test says; it is closed with this.
        static S3 on(S3Server server) {
            return new S3(server, HttpClient.newHttpClient());
        }

        @Override
        public Map<String, String> settings() {
            Map<String, String> settings = new LinkedHashMap<>();
            settings.put("sluice.store.kind", "s3");
            settings.put("sluice.store.s3.media-bucket", S3Server.MEDIA_BUCKET);
            settings.put("sluice.store.s3.control-bucket", S3Server.CONTROL_BUCKET);
            settings.put("sluice.playback.base-url", "https://cdn.example.org");
            settings.put("quarkus.s3.endpoint-override", server.endpoint().toString());
            settings.put("quarkus.s3.path-style-access", "true");
            settings.put("quarkus.s3.aws.region", S3Server.REGION);
            settings.put("quarkus.s3.aws.credentials.type", "static");
            settings.put("quarkus.s3.aws.credentials.static-provider.access-key-id", server.accessKey());
            settings.put("quarkus.s3.aws.credentials.static-provider.secret-access-key", server.secretKey());
            return settings;
        }

        @Override
        public Optional<byte[]> media(String key) {
            HttpResponse<byte[]> response = get(key);
            return switch (response.statusCode()) {
                case 200 -> Optional.of(response.body());
                case 404 -> Optional.empty();
                default -> throw new AssertionError("GET of " + key + ": " + response.statusCode());
            };
        }

        private HttpResponse<byte[]> get(String key) {
            try {
                return client.send(HttpRequest.newBuilder(server.mediaUrl(key)).build(), BodyHandlers.ofByteArray());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void putControl(String key, String document) {
            server.put(S3Server.CONTROL_BUCKET, key, document);
        }

        @Override
        public void close() {
            client.close();
            server.close();
        }
    }
}
