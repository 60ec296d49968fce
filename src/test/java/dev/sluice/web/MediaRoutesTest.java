package dev.sluice.web;

import static dev.sluice.web.LocalHttpServer.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaRoutesTest extends MediaRoutesFixture {
    private static final String A64 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

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
    @ValueSource(
            strings = {
                "/live/../secret.txt",
                "/live/../../secret.txt",
                "/seg/" + A64 + A64 + A64 + A64,
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
}
