package dev.sluice.web;

import static dev.sluice.web.LocalHttpServer.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which bytes of which version go out, in which coding: conditional requests, ranges, compression.
class MediaRepresentationTest extends MediaRoutesFixture {
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
}
