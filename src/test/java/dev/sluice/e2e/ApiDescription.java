package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The API's own description (OpenAPI 3.1), held against what the service takes and answers. A schema of it is
/// one of JSON Schema 2020-12 (OpenAPI 3.1.0 §4.8.24).
record ApiDescription(JsonNode document) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().build();

    /// Of HTTP itself rather than of an operation.
    private static final Set<Integer> ALWAYS = Set.of(405, 406);

    static ApiDescription of(Api api) {
        return new ApiDescription(api.get("/q/openapi?format=json").json());
    }

    /// The operation at a path as it is requested.
    Optional<JsonNode> operation(String method, String path) {
        for (Map.Entry<String, JsonNode> entry : document.path("paths").properties()) {
            if (path.matches(entry.getKey().replaceAll("\\{[^}]+}", "[^/]+"))) {
                JsonNode operation = entry.getValue().path(method.toLowerCase(Locale.ROOT));
                return operation.isMissingNode() ? Optional.empty() : Optional.of(operation);
            }
        }
        return Optional.empty();
    }

    /// Fails if an exchange is not as described.
    void check(String method, String path, String type, @Nullable String body, Api.Answer answer) {
        JsonNode operation = operation(method, path).orElse(null);
        if (operation == null || ALWAYS.contains(answer.status())) {
            return;
        }
        String what = method + " " + path + " " + body + " gives " + answer.status() + " "
                + answer.response().body();
        JsonNode described = resolved(operation.path("responses").path(Integer.toString(answer.status())));
        assertThat(described.isMissingNode())
                .as(what + ", which is not described")
                .isFalse();
        if (described.has("content")) {
            JsonNode content =
                    described.path("content").path(answer.header("Content-Type").replaceAll(";.*", ""));
            assertThat(content.isMissingNode())
                    .as(what + " with a media type that is not described")
                    .isFalse();
            assertThat(violations(content.path("schema"), answer.json()))
                    .as(what)
                    .isEmpty();
        } else {
            assertThat(answer.response().body()).as(what).isEmpty();
        }
        if (body != null && answer.status() < 300) {
            JsonNode content = operation.path("requestBody").path("content").path(type);
            assertThat(violations(content.path("schema"), json(body))).as(what).isEmpty();
        }
    }

    /// What a value has that its schema does not allow.
    List<String> violations(JsonNode schema, JsonNode value) {
        assertThat(schema.isObject()).as("a schema for " + value).isTrue();
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.putArray("allOf").add(schema);
        // What it refers to.
        whole.set("components", document.path("components"));
        return SCHEMAS.getSchema(whole, CONFIG).validate(value).stream()
                .map(ValidationMessage::toString)
                .toList();
    }

    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
