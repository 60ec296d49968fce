package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.e2e.Api.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Channels and stream keys over HTTP, with every error that a client may meet.
class ChannelApiIT {
    private static final Path FOLDER = SluiceProcess.folder("ChannelApiIT");
    private static SluiceProcess service;
    private static Api api;

    @BeforeAll
    static void start() {
        service = SluiceProcess.start(FOLDER, Map.of());
        api = Api.of(service, FOLDER);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static void problem(Answer answer, int status, String slug) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        JsonNode problem = answer.json();
        assertThat(problem.path("type").asText()).isEqualTo("https://sluice.dev/problems/" + slug);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isNotEmpty();
        assertThat(problem.path("detail").asText()).isNotEmpty();
        assertThat(answer.response().body()).doesNotContain("<html", "\tat ", "Exception");
    }

    private static void invalid(Answer answer, String field) {
        problem(answer, 422, "invalid-value");
        assertThat(answer.text("field")).isEqualTo(field);
    }

    private static String create(String id) {
        Answer created = api.put("channels/" + id, "{}", "If-None-Match", "*");
        assertThat(created.status()).as(created.response().body()).isEqualTo(201);
        return created.header("ETag");
    }

    @Test
    void aChannelIsCreatedWithAnIdOfTheServices() throws IOException {
        Answer created = api.post("channels", "{\"name\": \"Zürich\", \"reconnectWindow\": \"PT90S\"}");

        assertThat(created.status()).isEqualTo(201);
        String id = created.text("id");
        assertThat(created.header("Location")).endsWith("/api/v1/channels/" + id);
        assertThat(created.header("ETag")).matches("\"[^\"]+\"");
        assertThat(created.json().properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder(
                        "id",
                        "name",
                        "enabled",
                        "record",
                        "conflict",
                        "reconnectWindow",
                        "allowedNetworks",
                        "maxBitrateKbps",
                        "playbackUrl",
                        "ingestUrl",
                        "createdAt");
        assertThat(created.text("name")).isEqualTo("Zürich");
        assertThat(created.text("reconnectWindow")).isEqualTo("PT1M30S");
        assertThat(created.json().path("conflict").isNull()).isTrue();
        assertThat(created.json().path("enabled").asBoolean()).isTrue();
        assertThat(created.text("createdAt")).matches("20..-..-..T..:..:..(\\..*)?Z");
        assertThat(created.text("playbackUrl"))
                .isEqualTo(
                        service.webUrl().resolve("/live/" + id + "/index.m3u8").toString());
        assertThat(service.get(java.net.URI.create(created.text("playbackUrl"))).body())
                .startsWith("#EXTM3U")
                .doesNotContain("STREAM-INF");
        Answer read = api.get("channels/" + id);
        assertThat(read.json()).isEqualTo(created.json());
        assertThat(read.header("ETag")).isEqualTo(created.header("ETag"));
        assertThat(read.header("Cache-Control")).isEqualTo("no-store");
        assertThat(api.post("channels", null).status()).isEqualTo(201);
    }

    @Test
    void aScriptMayPutAChannelAgainAndAgain() {
        String body = "{\"name\": \"One\", \"record\": true, \"allowedNetworks\": [\"10.1.2.3/8\", \"::1\"]}";
        Answer created = api.put("channels/again", body);
        Answer repeated = api.put("channels/again", body);
        Answer changed = api.put("channels/again", "{\"name\": \"Two\"}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().path("allowedNetworks"))
                .extracting(JsonNode::asText)
                .containsExactly("10.0.0.0/8", "0:0:0:0:0:0:0:1/128");
        assertThat(repeated.status()).isEqualTo(200);
        assertThat(repeated.header("ETag")).isEqualTo(created.header("ETag"));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().path("record").asBoolean())
                .as("takes its default")
                .isFalse();
        assertThat(changed.text("createdAt")).isEqualTo(created.text("createdAt"));
        Answer sentBack = api.put("channels/again", changed.response().body());
        assertThat(sentBack.json()).isEqualTo(changed.json());
    }

    @Test
    void aMergePatchChangesWhatItNames() {
        api.put("channels/patched", "{\"name\": \"One\", \"conflict\": \"reject\", \"reconnectWindow\": \"PT5S\"}");

        for (String type : List.of("application/merge-patch+json", "application/json")) {
            Answer patched = api.patch(
                    "channels/patched", "{\"reconnectWindow\": null, \"enabled\": false}", "Content-Type", type);

            assertThat(patched.status()).isEqualTo(200);
            assertThat(patched.text("name")).isEqualTo("One");
            assertThat(patched.text("conflict")).isEqualTo("reject");
            assertThat(patched.json().path("reconnectWindow").isNull()).isTrue();
            assertThat(patched.json().path("enabled").asBoolean()).isFalse();
        }
    }

    @Test
    void conditionsAreHonoured() {
        String first = create("conditions");
        String second = api.patch("channels/conditions", "{\"name\": \"Two\"}", "If-Match", first)
                .header("ETag");

        assertThat(second).isNotEqualTo(first);
        problem(api.put("channels/conditions", "{}", "If-None-Match", "*"), 412, "precondition-failed");
        problem(api.put("channels/conditions", "{}", "If-Match", first), 412, "precondition-failed");
        problem(api.put("channels/not-there", "{}", "If-Match", "*"), 412, "precondition-failed");
        problem(api.patch("channels/conditions", "{\"name\": \"x\"}", "If-Match", first), 412, "precondition-failed");
        problem(api.delete("channels/conditions", "If-Match", first), 412, "precondition-failed");
        invalid(api.put("channels/conditions", "{}", "If-Match", "unquoted"), "If-Match");
        Answer unchanged = api.get("channels/conditions", "If-None-Match", second);
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.response().body()).isEmpty();
        assertThat(unchanged.header("ETag")).isEqualTo(second);
        assertThat(api.get("channels/conditions", "If-None-Match", first).status())
                .isEqualTo(200);
        assertThat(api.delete("channels/conditions", "If-Match", second).status())
                .isEqualTo(204);
    }

    @Test
    void aDeletedChannelIsGoneUntilItIsMadeAnew() throws IOException {
        create("deleted");
        api.post("channels/deleted/stream-keys", "{}");

        assertThat(api.delete("channels/deleted").status()).isEqualTo(204);

        problem(api.delete("channels/deleted"), 404, "not-found");
        problem(api.get("channels/deleted"), 404, "not-found");
        problem(api.patch("channels/deleted", "{}"), 404, "not-found");
        problem(api.post("channels/deleted/stream-keys", "{}"), 404, "not-found");
        assertThat(api.all("channels", "id")).doesNotContain("deleted");
        assertThat(FOLDER.resolve("data/store/control/channels/deleted.json"))
                .content()
                .contains("deletedAt\":\"");
        create("deleted");
        assertThat(api.get("channels/deleted/stream-keys").json().path("items")).isEmpty();
    }

    @Test
    void listsAreReadPageByPageInOrder() {
        List<String> ids =
                new ArrayList<>(IntStream.range(0, 7).mapToObj(i -> "page-" + i).toList());
        ids.addAll(List.of("page", "page-0-a"));
        ids.sort(null);
        ids.forEach(ChannelApiIT::create);

        assertThat(api.all("channels?limit=2&q=PAGE", "id")).isEqualTo(ids);
        assertThat(api.all("channels?limit=1000", "id")).isSorted().containsAll(ids);
        JsonNode first = api.get("channels?limit=3&q=page").json();
        assertThat(first.path("items")).hasSize(3);
        assertThat(first.path("nextCursor").isTextual()).isTrue();
        assertThat(api.get("channels?q=no-such-channel")
                        .json()
                        .path("nextCursor")
                        .isNull())
                .isTrue();
    }

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
    void aKeyIsShownOnceWithWhatObsNeeds() throws IOException {
        api.put("channels/keys", "{\"maxBitrateKbps\": 4000}");
        Answer created = api.post("channels/keys/stream-keys", "{\"name\": \"OBS\"}");

        assertThat(created.status()).isEqualTo(201);
        String id = created.text("id");
        String key = created.text("key");
        String server = created.text("ingestUrl");
        assertThat(key).matches("sk_keys_" + id + "_[A-Za-z0-9]{27}");
        assertThat(created.header("Location")).endsWith("/api/v1/channels/keys/stream-keys/" + id);
        assertThat(server).matches("rtmp://[a-z0-9.]+:[0-9]+/live");
        JsonNode obs = created.json().path("obs");
        assertThat(obs.path("server").asText()).isEqualTo(server);
        assertThat(obs.path("streamKey").asText()).isEqualTo(key);
        assertThat(obs.path("service").asText()).isEqualTo("Custom…");
        assertThat(obs.at("/settings/keyframeIntervalSeconds").asInt()).isEqualTo(2);
        assertThat(obs.at("/settings/videoBitrateKbps").asInt()).isBetween(3000, 3900);
        Answer read = api.get("channels/keys/stream-keys/" + id);
        assertThat(read.header("ETag")).isEqualTo(api.get("channels/keys").header("ETag"));
        assertThat(read.json().properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("id", "name", "enabled", "createdAt", "expiresAt");
        assertThat(read.text("name")).isEqualTo("OBS");
        String secret = key.substring(key.lastIndexOf('_') + 1);
        assertThat(read.response().body()).doesNotContain(secret);
        assertThat(api.get("channels/keys/stream-keys").response().body()).doesNotContain(secret);
        assertThat(api.get("channels/keys").response().body()).doesNotContain(secret);
        assertThat(service.output()).doesNotContain(secret);
        try (Stream<Path> files = Files.walk(FOLDER.resolve("data"))) {
            assertThat(files.filter(Files::isRegularFile))
                    .allSatisfy(file -> assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                            .doesNotContain(secret));
        }
    }

    @Test
    void keysAreChangedAndRevoked() {
        create("rotated");
        String path = "channels/rotated/stream-keys";
        String first = api.post(path, "{}").text("id");
        Answer second = api.post(path, null);
        assertThat(second.status()).isEqualTo(201);
        assertThat(api.all(path, "id")).containsExactly(first, second.text("id"));
        String etag = api.get(path + "/" + first).header("ETag");

        Answer changed = api.patch(
                path + "/" + first,
                "{\"name\": \"Old\", \"enabled\": false, \"expiresAt\": \"2030-01-01T00:00:00+01:00\"}",
                "If-Match",
                etag,
                "Content-Type",
                "application/merge-patch+json");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text("expiresAt")).isEqualTo("2029-12-31T23:00:00Z");
        assertThat(changed.json().path("enabled").asBoolean()).isFalse();
        assertThat(api.get(path + "/" + first, "If-None-Match", changed.header("ETag"))
                        .status())
                .isEqualTo(304);
        problem(api.patch(path + "/" + first, "{\"enabled\": true}", "If-Match", etag), 412, "precondition-failed");
        problem(api.delete(path + "/" + first, "If-Match", etag), 412, "precondition-failed");
        assertThat(api.delete(path + "/" + first).status()).isEqualTo(204);
        problem(api.delete(path + "/" + first), 404, "not-found");
        problem(api.get(path + "/" + first), 404, "not-found");
        problem(api.patch(path + "/" + first, "{}"), 404, "not-found");
        assertThat(api.all(path, "id")).containsExactly(second.text("id"));
    }

    @Test
    void aKeysValueThatIsNotPossibleIsRefusedByName() {
        create("key-values");
        String path = "channels/key-values/stream-keys";
        String id = api.post(path, "{}").text("id");

        invalid(api.post(path, "{\"expiresAt\": \"2020-01-01T00:00:00Z\"}"), "expiresAt");
        invalid(api.post(path, "{\"enabled\": false}"), "enabled");
        invalid(api.post(path, "{\"key\": \"mine\"}"), "key");
        invalid(api.patch(path + "/" + id, "{\"expiresAt\": \"soon\"}"), "expiresAt");
        invalid(api.patch(path + "/" + id, "{\"id\": \"mine\"}"), "id");
        invalid(api.patch(path + "/" + id, "{\"name\": {}}"), "name");
        problem(api.patch(path + "/" + id, "x"), 400, "malformed-json");
        problem(api.get("channels/no-such-channel/stream-keys"), 404, "not-found");
    }

    @Test
    void aChannelHasABoundedNumberOfKeys() {
        create("many-keys");
        IntStream.range(0, 50)
                .forEach(i -> assertThat(
                                api.post("channels/many-keys/stream-keys", "{}").status())
                        .isEqualTo(201));

        problem(api.post("channels/many-keys/stream-keys", "{}"), 409, "conflict");
    }

    @Test
    void changesAreWrittenDownWithoutSecrets() throws IOException {
        create("audited");
        Answer key = api.post("channels/audited/stream-keys", "{\"name\": \"Written down\"}");
        String keyPath = "channels/audited/stream-keys/" + key.text("id");
        api.patch(keyPath, "{\"enabled\": false}");
        api.patch(keyPath, "{\"enabled\": false}");
        api.delete(keyPath);
        api.patch("channels/audited", "{\"name\": \"Two\"}");
        api.delete("channels/audited");

        List<JsonNode> entries = audit("channels/audited");

        assertThat(entries)
                .extracting(entry -> entry.path("action").asText())
                .containsExactly(
                        "channel.create", "key.create", "key.change", "key.revoke", "channel.change", "channel.delete");
        assertThat(entries).extracting(entry -> entry.path("target").asText()).contains("channels/audited", keyPath);
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.path("who").asText()).isNotEmpty();
            assertThat(entry.path("roles")).extracting(JsonNode::asText).containsExactly("sluice-admin");
            assertThat(entry.toString()).doesNotContain("secret", "sha256", "sk_");
        });
        assertThat(entries.get(2).at("/before/enabled").asBoolean()).isTrue();
        assertThat(entries.get(2).at("/after/enabled").asBoolean()).isFalse();
        assertThat(entries.get(4).at("/after/name").asText()).isEqualTo("Two");
        assertThat(entries.get(5).path("after").isNull()).isTrue();
    }

    @Test
    void aStoreThatCannotBeReadIsNoMissingChannel() throws IOException {
        Files.writeString(FOLDER.resolve("data/store/control/channels/spoiled.json"), "{");

        for (Answer answer : List.of(
                api.get("channels/spoiled"),
                api.put("channels/spoiled", "{}"),
                api.post("channels/spoiled/stream-keys", "{}"))) {
            problem(answer, 503, "store-unavailable");
            assertThat(answer.header("Retry-After")).isNotEmpty();
        }
        assertThat(api.all("channels", "id")).doesNotContain("spoiled").contains("demo");
    }

    @Test
    void aBodyThatIsTooLargeIsNotRead() {
        Answer answer = api.put("channels/large", "{\"name\": \"%s\"}".formatted("a".repeat(100_000)));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.response().body()).isEmpty();
    }

    /// In the order of their names.
    private static List<JsonNode> audit(String target) throws IOException {
        com.fasterxml.jackson.databind.ObjectMapper json = new com.fasterxml.jackson.databind.ObjectMapper();
        List<JsonNode> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(FOLDER.resolve("data/store/control/audit"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                JsonNode entry = json.readTree(Files.readString(file));
                if (entry.path("target").asText().startsWith(target)) {
                    found.add(entry);
                }
            }
        }
        return found;
    }

    @Test
    void nobodyGetsInWithoutAToken() {
        for (String method : List.of("GET", "POST")) {
            Answer answer = api.send(method, "channels", null, "Authorization", "");
            problem(answer, 401, "unauthorized");
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        }
        problem(api.get("channels", "Authorization", "Bearer nonsense"), 401, "unauthorized");
        assertThat(api.get("/q/openapi", "Authorization", "").status()).isEqualTo(401);
    }

    @Test
    void theDescriptionNamesEveryOperationWithItsAnswers() {
        JsonNode description = api.get("/q/openapi?format=json").json();

        assertThat(description.at("/components/securitySchemes/bearer/scheme").asText())
                .isEqualTo("bearer");
        Map<String, List<String>> operations = Map.of(
                "/api/v1/channels", List.of("get", "post"),
                "/api/v1/channels/{id}", List.of("get", "put", "patch", "delete"),
                "/api/v1/channels/{id}/stream-keys", List.of("get", "post"),
                "/api/v1/channels/{id}/stream-keys/{keyId}", List.of("get", "patch", "delete"));
        operations.forEach((path, methods) -> methods.forEach(method -> {
            JsonNode operation = description.path("paths").path(path).path(method);
            assertThat(operation.path("summary").asText())
                    .as(method + " " + path)
                    .isNotEmpty();
            assertThat(operation.path("operationId").asText()).isNotEmpty();
            assertThat(operation.path("responses").properties().stream().map(Map.Entry::getKey))
                    .as(method + " " + path)
                    .contains("401", "403", "503");
            if (path.contains("{id}")) {
                assertThat(operation.path("parameters").toString()
                                + description.path("paths").path(path).path("parameters"))
                        .contains("id");
            }
            if (List.of("put", "post", "patch").contains(method)) {
                assertThat(operation.at("/requestBody/content").toString()).contains("$ref");
            }
        }));
        description.path("paths").properties().forEach(path -> {
            if (path.getKey().startsWith("/api/")) {
                Answer refused = api.send("LOCK", path.getKey().replaceAll("\\{[^}]+}", "x"), null);
                problem(refused, 405, "method-not-allowed");
                List<String> methods = new ArrayList<>(List.of("HEAD", "OPTIONS"));
                path.getValue().properties().stream()
                        .map(operation -> operation.getKey().toUpperCase(java.util.Locale.ROOT))
                        .filter(method -> !method.equals("PARAMETERS"))
                        .forEach(methods::add);
                assertThat(refused.header("Allow").split(", ")).containsExactlyInAnyOrderElementsOf(methods);
            }
        });
        for (String schema :
                List.of("Channel", "ChannelInput", "StreamKey", "NewStreamKey", "Problem", "ChannelList")) {
            assertThat(description.path("components").path("schemas").has(schema))
                    .as(schema)
                    .isTrue();
        }
    }
}
