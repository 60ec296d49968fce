package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// What faults that are hard to bring about are answered with.
class ProblemsTest {
    private final Problems problems = new Problems();

    private static JsonNode body(Response answer) throws IOException {
        assertThat(answer.getMediaType().toString()).startsWith("application/problem+json");
        return new ObjectMapper().readTree(String.valueOf(answer.getEntity()));
    }

    @Test
    void aServiceThatIsStartingIsToBeAskedAgain() throws IOException {
        ProblemException starting = catchThrowableOfType(ProblemException.class, new ControlPlanes()::get);
        Response answer = problems.of(starting);

        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(answer.getHeaderString(HttpHeaders.RETRY_AFTER)).isEqualTo("5");
        assertThat(body(answer).path("type").asText()).isEqualTo("https://sluice.dev/problems/starting");
    }

    @Test
    void aFaultOfOursSaysNothingOfItself() throws IOException {
        Response answer = problems.of(new IllegalStateException("inner matters"));

        assertThat(answer.getStatus()).isEqualTo(500);
        assertThat(body(answer).path("type").asText()).isEqualTo("https://sluice.dev/problems/internal");
        assertThat(body(answer).toString()).doesNotContain("inner matters");
    }

    @Test
    void aBodyThatDoesNotArriveIsNoFaultOfOurs() throws IOException {
        assertThat(problems.of(new IOException("Request too large")).getStatus())
                .isEqualTo(413);
    }

    @Test
    void aProblemsTextLeavesOutTheFieldWhereNoneIsMeant() throws IOException {
        assertThat(Problem.of(ProblemType.CONFLICT, "a \"quoted\" detail", null).toJson())
                .isEqualTo("{\"type\":\"https://sluice.dev/problems/conflict\","
                        + "\"title\":\"The state of things does not allow this\",\"status\":409,"
                        + "\"detail\":\"a \\\"quoted\\\" detail\"}");
        assertThat(body(problems.of(ProblemException.invalid("limit", "limit: no")))
                        .path("field")
                        .asText())
                .isEqualTo("limit");
    }

    @Test
    void everyStatusOfTheFrameworksHasAType() {
        for (int status : new int[] {400, 404, 405, 406, 415}) {
            assertThat(ProblemType.ofStatus(status)).isPresent();
        }
        assertThat(ProblemType.ofStatus(500)).contains(ProblemType.INTERNAL);
    }
}
