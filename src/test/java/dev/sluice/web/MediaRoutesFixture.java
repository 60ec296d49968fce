package dev.sluice.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.store.ObjectHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A playlist and a segment in a folder of their own, served by [MediaRoutes].
abstract class MediaRoutesFixture {
    static final Instant NOW = Instant.parse("2026-03-01T08:05:00Z");
    static final Instant WRITTEN = Instant.parse("2026-03-01T08:04:59.750Z");
    static final ObjectHeaders PLAYLIST = new ObjectHeaders("application/vnd.apple.mpegurl", "public, max-age=1");
    static final ObjectHeaders SEGMENT = new ObjectHeaders("video/mp2t", "public, max-age=31536000, immutable");

    static final String INDEX = "/live/demo/index.m3u8";
    static final String TS = "/seg/demo/b1/main/1-n-0.ts";
    static final byte[] INDEX_BYTES = "#EXTM3U\n#EXT-X-VERSION:6\n# sluice epoch=1 rev=1\n".getBytes(UTF_8);
    static final byte[] TS_BYTES = new byte[188 * 700];

    static {
        new Random(7).nextBytes(TS_BYTES);
    }

    @TempDir
    Path root;

    LocalHttpServer server;

    @BeforeEach
    void start() throws IOException {
        put(INDEX, INDEX_BYTES);
        put(TS, TS_BYTES);
        server = serve(key -> Optional.of(root.resolve("media").resolve(key)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    LocalHttpServer serve(MediaFiles files) {
        var routes =
                new MediaRoutes(files, key -> key.endsWith(".m3u8") ? PLAYLIST : SEGMENT, InstantSource.fixed(NOW));
        return new LocalHttpServer(routes::mount);
    }

    void delete(String path) {
        try {
            Files.deleteIfExists(root.resolve("media" + path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void put(String path, byte[] content) throws IOException {
        Path file = root.resolve("media" + path);
        Files.createDirectories(file.getParent());
        Path temporary = Files.write(root.resolve("temporary"), content);
        Files.setLastModifiedTime(temporary, FileTime.from(WRITTEN));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
