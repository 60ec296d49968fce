package dev.sluice.e2e;

import static java.util.Objects.requireNonNull;

import dev.sluice.e2e.FakeApi.Answer;
import dev.sluice.e2e.FakeApi.Problem;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Channels and their stream keys, kept in memory, with the checks whose messages the dashboard shows.
final class FakeChannels {
    private static final Set<String> SETTINGS =
            Set.of("name", "enabled", "record", "conflict", "reconnectWindow", "allowedNetworks", "maxBitrateKbps");
    private static final String INGEST = "rtmp://localhost/live";

    private final Map<String, Entry> entries = new ConcurrentSkipListMap<>();
    private final AtomicInteger lastId = new AtomicInteger();

    /// A channel's document: its settings, its keys by id, and its version.
    private static final class Entry {
        final JsonObject channel;
        final Map<String, JsonObject> keys = new ConcurrentSkipListMap<>();
        int version = 1;

        Entry(JsonObject channel) {
            this.channel = channel;
        }

        String etag() {
            return "\"v" + version + '"';
        }
    }

    /// Adds one without going through the API.
    FakeChannels add(String id, String name, boolean record) {
        entries.put(id, new Entry(fresh(id).put("name", name).put("record", record)));
        return this;
    }

    FakeChannels addKey(String id, String key, @Nullable String name, boolean enabled, @Nullable Instant expires) {
        entry(id)
                .keys
                .put(
                        key,
                        new JsonObject()
                                .put("id", key)
                                .put("name", name)
                                .put("enabled", enabled)
                                .put(
                                        "createdAt",
                                        Instant.now().minus(Duration.ofDays(40)).toString())
                                .put("expiresAt", expires == null ? null : expires.toString()));
        return this;
    }

    /// What another admin does meanwhile.
    void rename(String id, String name) {
        Entry entry = entry(id);
        entry.channel.put("name", name);
        entry.version++;
    }

    JsonObject channel(String id) {
        return entry(id).channel;
    }

    boolean exists(String id) {
        return entries.containsKey(id);
    }

    List<JsonObject> keys(String id) {
        return List.copyOf(entry(id).keys.values());
    }

    Answer operate(HttpServerRequest request, List<String> path, JsonObject body) {
        String method = request.method().name();
        return switch (path.size()) {
            case 1 -> method.equals("POST") ? create("c" + lastId.incrementAndGet(), body) : list(request);
            case 2 -> one(request, method, path.get(1), body);
            case 3 -> method.equals("POST") ? createKey(path.get(1), body) : FakeApi.page(request, keys(path.get(1)));
            case 4 -> oneKey(method, path.get(1), path.get(3), body);
            default -> throw Problem.unknown();
        };
    }

    private Answer list(HttpServerRequest request) {
        String q = Optional.ofNullable(request.getParam("q")).orElse("");
        return FakeApi.page(
                request,
                entries.values().stream()
                        .map(entry -> entry.channel)
                        .filter(channel -> channel.getString("id").contains(q)
                                || channel.getString("name")
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .contains(q))
                        .toList());
    }

    private Answer one(HttpServerRequest request, String method, String id, JsonObject body) {
        if (method.equals("PUT")) {
            if (!id.matches("[a-z0-9](-?[a-z0-9]){0,62}")) {
                throw Problem.invalid("id", "An id is made of small letters, digits and single hyphens.");
            }
            if (entries.containsKey(id)) {
                throw new Problem(412, "precondition-failed", "There is one already.", null);
            }
            return create(id, body);
        }
        Entry entry = entry(id);
        String expected = request.getHeader("If-Match");
        if (expected != null && !expected.equals(entry.etag())) {
            throw new Problem(412, "precondition-failed", "It has changed meanwhile.", null);
        }
        if (method.equals("DELETE")) {
            entries.remove(id);
            return new Answer(204, null, Map.of());
        }
        if (method.equals("PATCH")) {
            check(body);
            entry.channel.mergeIn(body);
            entry.version++;
        }
        return new Answer(200, entry.channel, Map.of("ETag", entry.etag()));
    }

    private Answer create(String id, JsonObject body) {
        check(body);
        Entry entry = new Entry(fresh(id).mergeIn(body));
        entries.put(id, entry);
        return new Answer(201, entry.channel, Map.of("ETag", entry.etag(), "Location", "/api/v1/channels/" + id));
    }

    private Answer createKey(String id, JsonObject body) {
        Entry entry = entry(id);
        if (body.getString("name", "").length() > 60) {
            throw Problem.invalid("name", "A name has at most 60 characters.");
        }
        String keyId = "k" + lastId.incrementAndGet();
        addKey(id, keyId, body.getString("name"), true, expiry(body));
        JsonObject key = requireNonNull(entry.keys.get(keyId))
                .put("createdAt", Instant.now().toString());
        entry.version++;
        String secret = "sk_" + id + '_' + keyId + "_exampleOfASecretThatIsNone" + lastId.incrementAndGet();
        JsonObject settings = new JsonObject()
                .put("keyframeIntervalSeconds", 2)
                .put("rateControl", "CBR")
                .put("videoEncoder", "H.264")
                .put("audioEncoder", "AAC")
                .put("bFrames", 2);
        JsonObject obs = new JsonObject()
                .put("service", "Custom…")
                .put("server", INGEST)
                .put("streamKey", secret)
                .put("settings", settings);
        return new Answer(
                201, key.copy().put("key", secret).put("ingestUrl", INGEST).put("obs", obs), Map.of());
    }

    private Answer oneKey(String method, String id, String keyId, JsonObject body) {
        Entry entry = entry(id);
        JsonObject key = Optional.ofNullable(entry.keys.get(keyId)).orElseThrow(Problem::unknown);
        if (method.equals("DELETE")) {
            entry.keys.remove(keyId);
            entry.version++;
            return new Answer(204, null, Map.of());
        }
        if (method.equals("PATCH")) {
            expiry(body);
            key.mergeIn(body);
            entry.version++;
        }
        return new Answer(200, key, Map.of("ETag", entry.etag()));
    }

    private static @Nullable Instant expiry(JsonObject body) {
        try {
            Instant expires = body.getInstant("expiresAt");
            if (expires != null && expires.isBefore(Instant.now())) {
                throw Problem.invalid("expiresAt", "That moment is over already.");
            }
            return expires;
        } catch (DateTimeParseException e) {
            throw Problem.invalid("expiresAt", "No time.");
        }
    }

    private static void check(JsonObject body) {
        for (String name : body.fieldNames()) {
            if (!SETTINGS.contains(name)) {
                throw Problem.invalid(name, "There is no such field.");
            }
        }
        if (body.getString("name", "").length() > 100) {
            throw Problem.invalid("name", "A name has at most 100 characters.");
        }
        JsonArray networks = body.getJsonArray("allowedNetworks", JsonArray.of());
        for (int i = 0; i < networks.size(); i++) {
            if (!networks.getString(i).matches("[0-9.]+/[0-9]{1,2}")) {
                throw Problem.invalid(
                        "allowedNetworks[" + i + "]",
                        "No network: " + networks.getString(i) + " (such as 10.0.0.0/8).");
            }
        }
        try {
            Optional.ofNullable(body.getString("reconnectWindow")).ifPresent(Duration::parse);
        } catch (DateTimeParseException e) {
            throw Problem.invalid("reconnectWindow", "No duration: " + body.getString("reconnectWindow"));
        }
    }

    private static JsonObject fresh(String id) {
        return new JsonObject()
                .put("id", id)
                .put("name", "")
                .put("enabled", true)
                .put("record", false)
                .putNull("conflict")
                .putNull("reconnectWindow")
                .put("allowedNetworks", JsonArray.of())
                .put("maxBitrateKbps", 0)
                .put("playbackUrl", "http://localhost:8080/live/" + id + "/index.m3u8")
                .put("createdAt", Instant.now().minus(Duration.ofDays(90)).toString());
    }

    private Entry entry(String id) {
        return Optional.ofNullable(entries.get(id)).orElseThrow(Problem::unknown);
    }
}
