package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.sluice.e2e.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the API says of itself.
class DescriptionIT extends ApiFixture {
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
                    .contains("401", "403", "500", "503");
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
                List<String> methods = new ArrayList<>(List.of("HEAD", "OPTIONS"));
                path.getValue().properties().stream()
                        .map(operation -> operation.getKey().toUpperCase(java.util.Locale.ROOT))
                        .filter(method -> !method.equals("PARAMETERS"))
                        .forEach(methods::add);
                String other = Stream.of("PUT", "POST", "DELETE")
                        .filter(method -> !methods.contains(method))
                        .findFirst()
                        .orElseThrow();
                Answer refused = api.send(other, path.getKey().replaceAll("\\{[^}]+}", "x"), null);
                problem(refused, 405, "method-not-allowed");
                assertThat(refused.header("Allow").split(", ")).containsExactlyInAnyOrderElementsOf(methods);
            }
        });
        for (String schema : List.of(
                "Channel", "ChannelInput", "ChannelPatch", "StreamKey", "NewStreamKey", "Problem", "ChannelList")) {
            assertThat(description.path("components").path("schemas").has(schema))
                    .as(schema)
                    .isTrue();
        }
    }

    private static ApiDescription description() {
        return ApiDescription.of(api);
    }

    /// Every operation of the API, by method and path.
    private static Map<String, JsonNode> operations() {
        Map<String, JsonNode> operations = new TreeMap<>();
        description()
                .document()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (path.getKey().startsWith("/api/")
                            && operation.getValue().has("responses")) {
                        operations.put(operation.getKey() + " " + path.getKey(), operation.getValue());
                    }
                }));
        assertThat(operations).hasSizeGreaterThan(15);
        return operations;
    }

    /// All objects of the document that have such a field.
    private static List<JsonNode> having(String field) {
        return description().document().findParents(field);
    }

    @Test
    void theOnlyWayInIsTheBearerToken() {
        JsonNode document = description().document();
        assertThat(document.path("openapi").asText()).startsWith("3.1.");
        assertThat(document.at("/components/securitySchemes").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("bearer");
        operations()
                .values()
                .forEach(operation -> operation
                        .path("security")
                        .forEach(one -> assertThat(one.has("bearer")).isTrue()));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        JsonNode document = description().document();
        assertThat(having("$ref")).isNotEmpty().allSatisfy(node -> {
            String reference = node.path("$ref").asText();
            assertThat(reference).startsWith("#/");
            assertThat(document.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        });
    }

    @Test
    void everySchemaIsOneOfJsonSchemaAndDoesNotContradictItself() {
        JsonSchema schemas =
                JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(SchemaLocation.of(SchemaId.V202012));
        description()
                .document()
                .at("/components/schemas")
                .properties()
                .forEach(schema -> assertThat(schemas.validate(schema.getValue()))
                        .as(schema.getKey())
                        .isEmpty());
        having("enum").forEach(schema -> {
            List<JsonNode> values = new ArrayList<>();
            schema.path("enum").forEach(values::add);
            if (schema.path("type").toString().contains("null")) {
                assertThat(values).as(schema.toString()).contains(NullNode.getInstance());
            }
        });
        having("anyOf")
                .forEach(schema -> assertThat(schema.path("type").isMissingNode())
                        .as("the type is that of each alternative: " + schema)
                        .isTrue());
        having("default")
                .forEach(schema -> assertThat(description().violations(schema, schema.path("default")))
                        .isEmpty());
    }

    @Test
    void patchesNameNoDefaultsForAClientToFillIn() {
        for (String schema : List.of("ChannelPatch", "StreamKeyPatch")) {
            JsonNode patch = description().document().at("/components/schemas/" + schema);
            assertThat(patch.path("properties")).isNotEmpty();
            assertThat(patch.findValues("default")).as(schema).isEmpty();
            patch.path("properties")
                    .forEach(field -> assertThat(field.toString()).as(schema).contains("null"));
        }
        assertThat(description()
                        .document()
                        .at("/components/schemas/NewStreamKeyInput/properties")
                        .has("enabled"))
                .isFalse();
    }

    @Test
    void everyExampleIsWhatItsSchemaSays() {
        ApiDescription description = description();
        having("examples").forEach(node -> {
            if (node.path("examples").isArray()) {
                node.path("examples")
                        .forEach(example -> assertThat(description.violations(node, example))
                                .as(node.toString())
                                .isEmpty());
            } else {
                node.path("examples")
                        .forEach(example -> assertThat(
                                        description.violations(node.path("schema"), example.path("value")))
                                .as(example.toString())
                                .isEmpty());
            }
        });
        operations()
                .forEach((name, operation) -> operation.path("responses").properties().stream()
                        .filter(response -> response.getKey().startsWith("2"))
                        .map(response ->
                                description.resolved(response.getValue()).path("content"))
                        .filter(content -> !content.isMissingNode())
                        .forEach(content -> assertThat(content.at("/application~1json/examples"))
                                .as(name)
                                .isNotEmpty()));
    }

    @Test
    void whatABodyNeedsAndMayLeadToIsSaid() {
        operations().forEach((name, operation) -> {
            JsonNode body = operation.path("requestBody");
            if (!body.isMissingNode()) {
                assertThat(body.path("required").asBoolean()).as(name).isNotEqualTo(name.startsWith("post"));
                assertThat(operation.path("responses").properties())
                        .extracting(Map.Entry::getKey)
                        .as(name)
                        .contains("400", "413", "415", "422");
            }
            if (operation.path("parameters").toString().contains("If-")) {
                assertThat(operation.path("responses").has("422")).as(name).isTrue();
            }
        });
        for (String schema : List.of("Problem", "Me")) {
            assertThat(description().document().at("/components/schemas/" + schema + "/required"))
                    .as(schema)
                    .hasSizeGreaterThan(3);
        }
    }

    @Test
    void everyListIsAsDescribed() {
        create("listed");
        for (String path : List.of("me", "pods", "sessions", "sessions?state=ended", "broadcasts?channelId=listed")) {
            assertThat(api.get(path).status()).as(path).isEqualTo(200);
        }
    }
}
