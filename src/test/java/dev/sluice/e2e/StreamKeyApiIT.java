package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.e2e.Api.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Stream keys over HTTP.
class StreamKeyApiIT extends ApiFixture {
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
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
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
}
