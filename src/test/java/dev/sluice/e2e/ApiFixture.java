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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInfo;

/// A service on the file store for each class of tests, and its API. Each exchange is held against its
/// description.
abstract class ApiFixture {
    static Path folder = Path.of("target");
    static SluiceProcess service;
    static Api api;

    @BeforeAll
    static void start(TestInfo test) {
        folder = SluiceProcess.folder(test.getTestClass().orElseThrow().getSimpleName());
        service = SluiceProcess.start(folder, Map.of());
        api = Api.of(service, folder).described();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    static void problem(Answer answer, int status, String slug) {
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

    static void invalid(Answer answer, String field) {
        problem(answer, 422, "invalid-value");
        assertThat(answer.text("field")).isEqualTo(field);
    }

    static String create(String id) {
        Answer created = api.put("channels/" + id, "{}", "If-None-Match", "*");
        assertThat(created.status()).as(created.response().body()).isEqualTo(201);
        return created.header("ETag");
    }

    /// Entries of the audit trail for what begins so, in the order of their names.
    static List<JsonNode> audit(String target) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder.resolve("data/store/control/audit"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                JsonNode entry = ApiDescription.json(Files.readString(file));
                if (entry.path("target").asText().startsWith(target)) {
                    found.add(entry);
                }
            }
        }
        return found;
    }
}
