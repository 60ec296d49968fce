package dev.sluice.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The REST API of a service, as a client with its admin token sees it.
///
/// @param description each exchange is held against it; empty for not at all
record Api(HttpClient client, URI base, String token, Optional<ApiDescription> description) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofSeconds(40);

    /// @param folder the service's
    static Api of(SluiceProcess service, Path folder) {
        return of(HttpClient.newHttpClient(), service, folder);
    }

    /// @param folder the service's
    static Api of(HttpClient client, SluiceProcess service, Path folder) {
        try {
            String token = Files.readString(folder.resolve("data").resolve("admin-token"))
                    .strip();
            return new Api(client, service.webUrl().resolve("/"), token, Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same for a client that takes the service at its word.
    Api described() {
        return new Api(client, base, token, Optional.of(ApiDescription.of(this)));
    }

    /// The same for somebody else.
    Api as(String otherToken) {
        return new Api(client, base, otherToken, description);
    }

    /// An answer with its body, if it has one.
    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (JsonProcessingException e) {
                throw new AssertionError(status() + " is not JSON: " + response.body(), e);
            }
        }

        String text(String field) {
            return json().path(field).asText();
        }
    }

    Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    Answer post(String path, @Nullable String body, String... headers) {
        return send("POST", path, body, headers);
    }

    Answer put(String path, String body, String... headers) {
        return send("PUT", path, body, headers);
    }

    Answer patch(String path, String body, String... headers) {
        return send("PATCH", path, body, headers);
    }

    Answer delete(String path, String... headers) {
        return send("DELETE", path, null, headers);
    }

    /// @param path below `/api/v1/`, or from the root on
    /// @param body null for none; JSON unless the headers say otherwise
    /// @param headers names and values in turn; an empty value leaves out what would be sent by default
    Answer send(String method, String path, @Nullable String body, String... headers) {
        Map<String, String> all = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put("Authorization", "Bearer " + token);
        if (body != null) {
            all.put("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        URI uri = base.resolve(path.startsWith("/") ? path : "/api/v1/" + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(LONGEST)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        all.forEach((name, value) -> {
            if (!value.isEmpty()) {
                request.header(name, value);
            }
        });
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            Secrets.issuedInAnswer(response.body());
            Answer answer = new Answer(response);
            String type = all.getOrDefault("Content-Type", "");
            description.ifPresent(known -> known.check(method, uri.getRawPath(), type, body, answer));
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// A field of all items of a list, page by page.
    List<String> all(String path, String field) {
        List<String> found = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get(path + (cursor.isEmpty() ? "" : (path.contains("?") ? "&" : "?") + "cursor=" + cursor))
                    .json();
            page.path("items").forEach(item -> found.add(item.path(field).asText()));
            cursor = page.path("nextCursor").asText("");
            if (page.path("nextCursor").isNull()) {
                cursor = "";
            }
        } while (!cursor.isEmpty());
        return found;
    }
}
