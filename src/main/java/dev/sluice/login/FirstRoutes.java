package dev.sluice.login;

import dev.sluice.api.Problem;
import dev.sluice.api.ProblemType;
import dev.sluice.api.SecurityProblems;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// Routes before all of Quarkus's: what it would serve or answer otherwise.
@Singleton
class FirstRoutes {
    private static final int FIRST = -1;

    /// Before Quarkus's own look at how large a body is, which answers without one.
    private static final int BEFORE_LIMITS = -10;

    /// `quarkus.http.limits.max-body-size`, beyond which nothing reads a body, whatever a resource would say of
    /// it.
    private static final long LARGEST_BODY_BYTES = 1 << 20;

    /// For the rest of such a body.
    private static final long LONGEST_REST_MS = 5_000;

    void mount(@Observes Router router) {
        // Quarkus offers every WebJar whole; the page's own routes give out what is needed of them, with their headers.
        router.route("/webjars/*")
                .order(FIRST)
                .handler(context -> context.response().setStatusCode(404).end());
        router.route("/api/*").order(BEFORE_LIMITS).handler(FirstRoutes::checkSize);
        router.route().order(FIRST).failureHandler(FirstRoutes::onFailure);
    }

    /// The API reads no body that is far too large. What is under way is let in and dropped, or the connection would
    /// break before the answer is read.
    private static void checkSize(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (declaredBytes(request) <= LARGEST_BODY_BYTES) {
            context.next();
            return;
        }
        if (request.version() == HttpVersion.HTTP_2) {
            context.vertx().setTimer(LONGEST_REST_MS, _ -> context.response().reset());
            request.resume();
        } else {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            context.vertx().setTimer(LONGEST_REST_MS, _ -> request.connection().close());
            request.endHandler(_ -> request.connection().close()).resume();
        }
        answer(
                context.response(),
                Problem.of(
                        ProblemType.CONTENT_TOO_LARGE,
                        "The body is far larger than anything that can be said here.",
                        null));
    }

    private static long declaredBytes(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : 0;
    }

    /// Failures of resources do not come here: the API answers those itself.
    private static void onFailure(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (SecurityProblems.isProviderDown(context.failure()) && !response.headWritten()) {
            response.putHeader(HttpHeaders.RETRY_AFTER, SecurityProblems.RETRY_AFTER_SECONDS);
            answer(response, SecurityProblems.providerDown());
        } else {
            context.next();
        }
    }

    private static void answer(HttpServerResponse response, Problem problem) {
        response.setStatusCode(problem.status());
        ProblemBody.of(problem).writeTo(response);
        response.end();
    }
}
