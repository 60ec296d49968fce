package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.e2e.Api.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every error that a client of the API may meet.
class ApiErrorsIT extends ApiFixture {
    @ParameterizedTest
    @CsvSource({
        "limit=0, limit",
        "limit=1001, limit",
        "limit=ten, limit",
        "cursor=studio, cursor",
        "cursor=Y2hhbm5lbHMKLi4vLi4, cursor"
    })
    void aParameterThatIsNotPossibleIsRefusedByName(String query, String field) {
        invalid(api.get("channels?" + query), field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"name": 5}                          | name
            {"name": "a\\nb"}                    | name
            {"enabled": "yes"}                   | enabled
            {"conflict": "perhaps"}              | conflict
            {"reconnectWindow": "PT25H"}         | reconnectWindow
            {"allowedNetworks": ["::/0", "x"]}   | allowedNetworks[1]
            {"maxBitrateKbps": -1}               | maxBitrateKbps
            {"streamKeys": []}                   | streamKeys
            {"createdAt": "2020-01-01T00:00:00Z"}| createdAt
            """)
    void aValueThatIsNotPossibleIsRefusedByName(String body, String field) {
        api.put("channels/values", "{}");

        invalid(api.post("channels", body), field);
        invalid(api.put("channels/values", body), field);
        invalid(api.patch("channels/values", body), field);
    }

    @Test
    void anIdThatIsNoneIsRefused() {
        invalid(api.put("channels/No", "{}"), "id");
        invalid(api.put("channels/a--b", "{}"), "id");
        invalid(api.put("channels/" + "a".repeat(64), "{}"), "id");
        invalid(api.put("channels/one", "{\"id\": \"two\"}"), "id");
        problem(api.get("channels/No"), 404, "not-found");
        problem(api.get("channels/..%2Fleases"), 404, "not-found");
        problem(api.delete("channels/no-such-channel"), 404, "not-found");
    }

    @Test
    void whatIsNotJsonIsRefused() {
        for (String body : List.of("", "{", "[]", "{\"name\": \"a\", \"name\": \"b\"}", "{} {}")) {
            problem(api.put("channels/malformed", body), 400, "malformed-json");
        }
        problem(api.post("channels", "{"), 400, "malformed-json");
        problem(api.put("channels/text", "{}", "Content-Type", "text/plain"), 415, "unsupported-media-type");
        problem(
                api.post("channels", "a=b", "Content-Type", "application/x-www-form-urlencoded"),
                415,
                "unsupported-media-type");
        problem(api.get("channels", "Accept", "text/html"), 406, "not-acceptable");
        problem(api.send("DELETE", "channels", null), 405, "method-not-allowed");
        problem(api.send("PUT", "channels", "{}"), 405, "method-not-allowed");
        problem(api.get("nothing"), 404, "not-found");
        problem(api.get("channels/a/b/c"), 404, "not-found");
    }

    @Test
    void whatCannotBeAskedOfSessionsIsToldByName() {
        Map.of(
                        "sessions?state=x", "state",
                        "sessions?limit=0", "limit",
                        "sessions?cursor=x", "cursor",
                        "sessions?state=ended&cursor=x", "cursor",
                        "sessions?channelId=A%20B", "channelId",
                        "broadcasts", "channelId",
                        "broadcasts?channelId=a&limit=x", "limit",
                        "pods?cursor=x", "cursor")
                .forEach((path, field) -> invalid(api.get(path), field));
        problem(api.get("sessions/20260101-nobody-bcdfgh"), 404, "not-found");
    }

    @Test
    void aDocumentThatIsSpoiledIsNoMissingChannel() throws IOException {
        Files.writeString(folder.resolve("data/store/control/channels/spoiled.json"), "{");

        for (Answer answer : List.of(
                api.get("channels/spoiled"),
                api.put("channels/spoiled", "{}"),
                api.post("channels/spoiled/stream-keys", "{}"))) {
            problem(answer, 500, "store-unusable");
            assertThat(answer.header("Retry-After")).as("of no use").isEmpty();
        }
        assertThat(api.all("channels", "id")).doesNotContain("spoiled").contains("demo");
    }

    @Test
    void aDocumentUnderAnothersNameChangesNothing() throws IOException {
        create("original");
        Path documents = folder.resolve("data/store/control/channels");
        Files.copy(documents.resolve("original.json"), documents.resolve("copied.json"));

        problem(api.patch("channels/copied", "{\"name\": \"Two\"}"), 500, "store-unusable");
        assertThat(api.get("channels/original").text("name")).isEmpty();
        assertThat(api.all("channels?q=copied", "id")).isEmpty();
    }

    @Test
    void whatADocumentOfAnotherHandLeavesOutIsNoObstacle() throws IOException {
        Files.writeString(folder.resolve("data/store/control/channels/handmade.json"), """
                {"id": "handmade", "name": "By hand", "enabled": true,
                 "streamKeys": [{"id": "k1", "enabled": true, "secretSha256": "00"}]}
                """);

        Answer patched = api.patch("channels/handmade", "{\"record\": true}");
        assertThat(patched.status()).as(patched.response().body()).isEqualTo(200);
        assertThat(patched.text("createdAt")).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(api.put("channels/handmade", patched.response().body()).status())
                .isEqualTo(200);
        Answer key = api.patch("channels/handmade/stream-keys/k1", "{\"name\": \"One\"}");
        assertThat(key.status()).as(key.response().body()).isEqualTo(200);
    }

    @Test
    void aBodyThatIsTooLargeIsNotRead() {
        for (int size : List.of(100_000, 2_000_000)) {
            problem(
                    api.put("channels/large", "{\"name\": \"%s\"}".formatted("a".repeat(size))),
                    413,
                    "content-too-large");
        }
    }

    @Test
    void aBodyWithoutEndIsCutOff() {
        String chunk = "10000\r\n" + "a".repeat(0x10000) + "\r\n";
        String answer = raw("PUT", "/api/v1/channels/endless", "Transfer-Encoding: chunked", chunk.repeat(20));

        // Who goes on sending may lose the answer with the connection.
        assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 413 "))
                .as(answer)
                .isTrue();
        assertThat(api.get("channels/endless").status()).isEqualTo(404);
        assertThat(service.output()).doesNotContain("a request to the API failed", "Request too large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/channels?q=%",
                "/api/v1/channels?q=%zz",
                "/api/v1/channels?q=a|b",
                "/api/v1/channels/%zz",
                "/api/v1/channels/a|b",
                "/api/v1/nothing?q=%zz",
                "/api/v1/me?a={}",
                "/%zz"
            })
    void aUrlThatIsNoneIsRefusedBeforeAnythingLooksAtIt(String target) {
        for (String method : List.of("GET", "DELETE")) {
            assertThat(raw(method, target, "Accept: */*", "")).startsWith("HTTP/1.1 400 ");
        }
        assertThat(service.output()).doesNotContain("a request to the API failed", "IllegalArgumentException");
    }

    /// What is answered to bytes that no client library would send.
    private static String raw(String method, String target, String header, String body) {
        URI web = service.webUrl();
        try (Socket socket = new Socket(web.getHost(), web.getPort())) {
            socket.setSoTimeout(20_000);
            String head = method + " " + target + " HTTP/1.1\r\nHost: " + web.getAuthority()
                    + "\r\nAuthorization: Bearer " + api.token()
                    + "\r\nContent-Type: application/json\r\nConnection: close\r\n" + header + "\r\n\r\n";
            socket.getOutputStream().write((head + body).getBytes(StandardCharsets.ISO_8859_1));
            return untilItEnds(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What comes until the connection ends, be it broken.
    private static String untilItEnds(InputStream in) {
        StringBuilder text = new StringBuilder();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                text.append((char) next);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        return text.toString();
    }
}
