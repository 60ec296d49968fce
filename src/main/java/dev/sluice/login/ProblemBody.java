package dev.sluice.login;

import dev.sluice.api.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/// A problem (RFC 9457) as the body of an answer that no resource gives.
record ProblemBody(Buffer json) {
    static ProblemBody of(Problem problem) {
        return new ProblemBody(Buffer.buffer(problem.toJson()));
    }

    /// Its headers and itself; who calls ends the answer.
    void writeTo(HttpServerResponse response) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(json.length()))
                .write(json);
    }
}
