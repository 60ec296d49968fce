package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.e2e.Api.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Channels over HTTP.
class ChannelApiIT extends ApiFixture {
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
        assertThat(folder.resolve("data/store/control/channels/deleted.json"))
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
        ids.forEach(ApiFixture::create);

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
}
