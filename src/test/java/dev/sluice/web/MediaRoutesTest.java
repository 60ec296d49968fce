package dev.sluice.web;

import static dev.sluice.web.LocalHttpServer.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.store.ObjectHeaders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaRoutesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T08:05:00Z");
    private static final Instant WRITTEN = Instant.parse("2026-03-01T08:04:59.750Z");
    private static final ObjectHeaders PLAYLIST =
            new ObjectHeaders("application/vnd.apple.mpegurl", "public, max-age=1");
    private static final ObjectHeaders SEGMENT = new ObjectHeaders("video/mp2t", "public, max-age=31536000, immutable");

    private static final String INDEX = "/live/demo/index.m3u8";
    private static final String TS = "/seg/demo/b1/main/1-n-0.ts";
    private static final byte[] INDEX_BYTES = "#EXTM3U\n#EXT-X-VERSION:6\n# sluice epoch=1 rev=1\n".getBytes(UTF_8);
    private static final byte[] TS_BYTES = new byte[188 * 700];

    static {
        new Random(7).nextBytes(TS_BYTES);
    }

    @TempDir
    private Path root;

    private LocalHttpServer server;

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

    @Test
    void aSegmentComesWithTheHeadersOfACdn() {
        var response = server.get(TS);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(TS_BYTES);
        assertThat(header(response, "Content-Length")).isEqualTo(Integer.toString(TS_BYTES.length));
        assertThat(header(response, "Content-Type")).isEqualTo("video/mp2t");
        assertThat(header(response, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
        assertThat(header(response, "Date")).isEqualTo("Sun, 01 Mar 2026 08:05:00 GMT");
        assertThat(header(response, "Last-Modified")).isEqualTo("Sun, 01 Mar 2026 08:04:59 GMT");
        assertThat(header(response, "ETag")).matches("\"[0-9a-f-]+\"");
    }

    @Test
    void aPlaylistIsTypedAndShortLived() {
        var response = server.get(INDEX);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(INDEX_BYTES);
        assertThat(header(response, "Content-Type")).isEqualTo("application/vnd.apple.mpegurl");
        assertThat(header(response, "Cache-Control")).isEqualTo("public, max-age=1");
        assertThat(header(response, "Vary")).isEqualToIgnoringCase("Accept-Encoding");
    }

    @Test
    void recordingsAreServedToo() throws IOException {
        put("/rec/demo/b1/vod.m3u8", INDEX_BYTES);

        assertThat(server.get("/rec/demo/b1/vod.m3u8").body()).isEqualTo(INDEX_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {INDEX, TS})
    void headHasTheHeadersOfGetAndNoBody(String path) {
        var get = server.get(path);
        var head = server.send("HEAD", path);

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().map()).isEqualTo(get.headers().map());
    }

    @ParameterizedTest
    @ValueSource(strings = {INDEX, TS})
    void anyOriginMayRead(String path) {
        var response = server.get(path, "Origin", "https://player.example");

        assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(header(response, "Access-Control-Expose-Headers"))
                .isEqualTo("Content-Length, Content-Range, Date, Age, ETag");
    }

    @Test
    void aPreflightAllowsRangeRequests() {
        var response = server.send(
                "OPTIONS", TS, "Origin", "https://player.example", "Access-Control-Request-Headers", "range");

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(header(response, "Access-Control-Allow-Methods")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(header(response, "Access-Control-Allow-Headers")).isEqualTo("Range");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void otherMethodsAreNotAllowed(String method) {
        var response = server.send(method, TS);

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(header(response, "Allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(Files.exists(root.resolve("media" + TS))).isTrue();
    }

    @Test
    void aMissingObjectIsNotRememberedByAnyCache() {
        var response = server.get("/live/nobody/index.m3u8");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(server.get("/seg/demo/b1").statusCode()).as("a folder").isEqualTo(404);
    }

    @Test
    void theStoreMayKnowThatAnObjectIsMissing() {
        try (var empty = serve(_ -> Optional.empty())) {
            assertThat(empty.get(TS).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void anObjectThatIsDeletedWhileItIsLookedUpIsMissing() {
        var routes = new MediaRoutes(
                key -> Optional.of(root.resolve("media").resolve(key)),
                _ -> {
                    delete(TS);
                    return SEGMENT;
                },
                InstantSource.fixed(NOW));
        try (var racing = new LocalHttpServer(routes::mount)) {
            var response = racing.get(TS, "Range", "bytes=0-9");

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
            assertThat(response.headers().map()).doesNotContainKeys("etag", "content-range", "last-modified");
            assertThat(response.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {INDEX, TS})
    void anUnchangedObjectIsNotSentAgain(String path) {
        String etag = header(server.get(path), "ETag");

        assertNotModified(server.get(path, "If-None-Match", etag), etag);
        assertNotModified(server.get(path, "If-None-Match", "\"other\", W/" + etag), etag);
        assertNotModified(server.get(path, "If-None-Match", "*"), etag);
        assertNotModified(server.send("HEAD", path, "If-None-Match", etag), etag);
        assertNotModified(server.get(path, "If-Modified-Since", "Sun, 01 Mar 2026 08:04:59 GMT"), etag);
    }

    private static void assertNotModified(HttpResponse<byte[]> response, String etag) {
        assertThat(response.statusCode()).isEqualTo(304);
        assertThat(response.body()).isEmpty();
        assertThat(header(response, "ETag")).isEqualTo(etag);
        assertThat(header(response, "Cache-Control")).startsWith("public, max-age=");
        assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
    }

    @Test
    void aChangedObjectIsSentAgain() {
        assertThat(server.get(TS, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
        assertThat(server.get(TS, "If-Modified-Since", "Sun, 01 Mar 2026 08:04:58 GMT")
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.get(TS, "If-Modified-Since", "last tuesday").statusCode())
                .isEqualTo(200);
        assertThat(server.get(TS, "If-None-Match", "\"other\"", "If-Modified-Since", "Sun, 01 Mar 2026 08:04:59 GMT")
                        .statusCode())
                .as("the ETag wins over the date")
                .isEqualTo(200);
    }

    @Test
    void everyVersionOfAPlaylistHasItsOwnETag() throws IOException {
        String before = header(server.get(INDEX), "ETag");
        byte[] next = new String(INDEX_BYTES, UTF_8).replace("rev=1", "rev=2").getBytes(UTF_8);
        put(INDEX, next);

        assertThat(next).as("same size, same time").hasSameSizeAs(INDEX_BYTES);
        assertThat(server.get(INDEX, "If-None-Match", before).body()).isEqualTo(next);
    }

    @Test
    void aRangeIsAnsweredWithThatPart() {
        assertPart(server.get(TS, "Range", "bytes=0-187"), 0, 188, TS_BYTES);
        assertPart(server.get(TS, "Range", "bytes=188-"), 188, TS_BYTES.length, TS_BYTES);
        assertPart(server.get(TS, "Range", "bytes=-100"), TS_BYTES.length - 100, TS_BYTES.length, TS_BYTES);
        assertPart(server.get(TS, "Range", "bytes=100-99999999"), 100, TS_BYTES.length, TS_BYTES);
        assertPart(server.get(INDEX, "Range", "bytes=8-15", "Accept-Encoding", "gzip"), 8, 16, INDEX_BYTES);
    }

    private static void assertPart(HttpResponse<byte[]> response, int from, int to, byte[] whole) {
        assertThat(response.statusCode()).isEqualTo(206);
        assertThat(response.body()).isEqualTo(Arrays.copyOfRange(whole, from, to));
        assertThat(header(response, "Content-Range")).isEqualTo("bytes " + from + "-" + (to - 1) + "/" + whole.length);
        assertThat(header(response, "Content-Length")).isEqualTo(Integer.toString(to - from));
        assertThat(header(response, "ETag")).isNotEmpty();
    }

    @Test
    void aRangeBehindTheEndIsUnsatisfiable() {
        for (String range : new String[] {"bytes=131600-", "bytes=-0"}) {
            var response = server.get(TS, "Range", range);

            assertThat(response.statusCode()).isEqualTo(416);
            assertThat(header(response, "Content-Range")).isEqualTo("bytes */" + TS_BYTES.length);
            assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
            assertThat(response.body()).isEmpty();
        }
    }

    @Test
    void aRangeThatMayBeIgnoredGetsTheWhole() {
        for (String range : new String[] {"bytes=0-1,5-9", "bytes=9-1", "lines=1-2", "bytes=-", "bytes=x-y"}) {
            var response = server.get(TS, "Range", range);

            assertThat(response.statusCode()).as(range).isEqualTo(200);
            assertThat(response.body()).isEqualTo(TS_BYTES);
        }
    }

    @Test
    void ifRangeContinuesOnlyTheSameVersion() {
        String etag = header(server.get(TS), "ETag");

        assertThat(server.get(TS, "Range", "bytes=5-9", "If-Range", etag).statusCode())
                .isEqualTo(206);
        assertThat(server.get(TS, "Range", "bytes=5-9", "If-Range", "\"other\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aPlaylistIsCompressedForThoseWhoTakeIt() throws IOException {
        var response = server.get(INDEX, "Accept-Encoding", "br, gzip;q=0.8");

        assertThat(header(response, "Content-Encoding")).isEqualTo("gzip");
        assertThat(header(response, "Vary")).isEqualToIgnoringCase("Accept-Encoding");
        assertThat(header(response, "ETag")).isNotEqualTo(header(server.get(INDEX), "ETag"));
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(gzip.readAllBytes()).isEqualTo(INDEX_BYTES);
        }
    }

    @Test
    void aPlaylistIsPlainForThoseWhoDoNot() {
        for (String accepted : new String[] {"identity", "gzip;q=0", "*;q=0", "br", "gzip; q=0.000, *"}) {
            assertThat(server.get(INDEX, "Accept-Encoding", accepted).body())
                    .as(accepted)
                    .isEqualTo(INDEX_BYTES);
        }
    }

    @Test
    void aSegmentIsNeverCompressed() {
        var response = server.get(TS, "Accept-Encoding", "gzip");

        assertThat(header(response, "Content-Encoding")).isEmpty();
        assertThat(response.body()).isEqualTo(TS_BYTES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/live/../secret.txt",
                "/live/../../secret.txt",
                "/live/%2e%2e/%2e%2e/secret.txt",
                "/live/demo/%2e%2e/%2e%2e/%2e%2e/secret.txt",
                "/live/..%2f..%2fsecret.txt",
                "/live/%2e%2e%2f%2e%2e%2fsecret.txt",
                "/live/%252e%252e/%252e%252e/secret.txt",
                "/live/..\\..\\secret.txt",
                "/live/..%5c..%5csecret.txt",
                "/live//../../secret.txt",
                "/live//demo/index.m3u8",
                "/live/demo//index.m3u8",
                "/live/demo/index.m3u8%00",
                "/live/demo/index.m3u8%00.ts",
                "/live/./demo/index.m3u8",
                "/live/demo/index.m3u8/",
                "/live/demo/.hidden",
                "/live/%64emo/index.m3u8",
                "/live",
                "/live/",
                "/x/../live/demo/index.m3u8",
                "//live/demo/index.m3u8"
            })
    void noTrickReachesAnotherFileOrNamesOneInAnotherWay(String target) throws IOException {
        Files.writeString(root.resolve("secret.txt"), "secret");
        put("/live/demo/.hidden", "secret".getBytes(UTF_8));

        assertThat(server.raw(target)).matches("(?s)HTTP/1\\.1 (404|400) .*").doesNotContain("secret", "#EXTM3U");
    }

    @Test
    void queriesAreIgnored() {
        assertThat(server.get(INDEX + "?t=1&x=../..").body()).isEqualTo(INDEX_BYTES);
    }

    @Test
    void playlistsThatAreReplacedWhileTheyAreReadNeverMix() throws Exception {
        byte[] small = "a".repeat(1_000).getBytes(UTF_8);
        byte[] large = "b".repeat(300_000).getBytes(UTF_8);
        put(INDEX, small);
        var done = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; !done.get(); i++) {
                try {
                    put(INDEX, i % 2 == 0 ? large : small);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });
        try {
            for (int i = 0; i < 300; i++) {
                var response = server.get(INDEX);
                assertThat(response.body())
                        .satisfiesAnyOf(
                                body -> assertThat(body).isEqualTo(small),
                                body -> assertThat(body).isEqualTo(large));
                assertThat(header(response, "ETag"))
                        .isEqualTo(Representation.plain(response.body(), null).etag());
            }
        } finally {
            done.set(true);
            writer.join();
        }
    }

    private LocalHttpServer serve(MediaFiles files) {
        var routes =
                new MediaRoutes(files, key -> key.endsWith(".m3u8") ? PLAYLIST : SEGMENT, InstantSource.fixed(NOW));
        return new LocalHttpServer(routes::mount);
    }

    private void delete(String path) {
        try {
            Files.deleteIfExists(root.resolve("media" + path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(String path, byte[] content) throws IOException {
        Path file = root.resolve("media" + path);
        Files.createDirectories(file.getParent());
        Path temporary = Files.write(root.resolve("temporary"), content);
        Files.setLastModifiedTime(temporary, FileTime.from(WRITTEN));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
