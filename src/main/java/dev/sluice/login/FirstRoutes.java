package dev.sluice.login;

import dev.sluice.api.Problem;
import dev.sluice.api.ProblemType;
import dev.sluice.api.SecurityProblems;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;

/// Routes before all of Quarkus's: what it would serve or answer otherwise.
@Singleton
class FirstRoutes {
    private static final int FIRST = -1;

    /// Before Quarkus's own look at how large a body is, which answers without one.
    private static final int BEFORE_LIMITS = -10;

    /// `quarkus.http.limits.max-body-size`, beyond which nothing reads a body, whatever a resource would say of
    /// it.
    private static final long LARGEST_BODY_BYTES = 1 << 20;

    void mount(@Observes Router router) {
        // Quarkus offers every WebJar whole; the page's own routes give out what is needed of them, with their headers.
        router.route("/webjars/*")
                .order(FIRST)
                .handler(context -> context.response().setStatusCode(404).end());
        router.route("/api/*").order(BEFORE_LIMITS).handler(FirstRoutes::checkRequest);
        router.route().order(FIRST).failureHandler(FirstRoutes::onFailure);
        // For paths that cannot be decoded: no route is asked.
        router.errorHandler(ProblemType.BAD_REQUEST.status(), FirstRoutes::onMalformedPath);
    }

    /// The API takes nothing apart that is no URL, and reads no body that is far too large.
    private static void checkRequest(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!isUri(request.uri())) {
            refuse(
                    context,
                    ProblemType.BAD_REQUEST,
                    "The request's URL holds what a URL cannot: encode it (RFC 3986).");
        } else if (declaredBytes(request) > LARGEST_BODY_BYTES) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            // What is under way is let in, or the connection would break before the answer is read.
            request.endHandler(_ -> request.connection().close()).resume();
            refuse(
                    context,
                    ProblemType.CONTENT_TOO_LARGE,
                    "The body is far larger than anything that can be said here.");
        } else {
            context.next();
        }
    }

    private static boolean isUri(String uri) {
        try {
            return new URI(uri).getPath() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static long declaredBytes(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : 0;
    }

    private static void onMalformedPath(RoutingContext context) {
        if (context.response().headWritten()) {
            return;
        }
        refuse(context, ProblemType.BAD_REQUEST, "The request cannot be understood: is its URL encoded (RFC 3986)?");
    }

    private static void refuse(RoutingContext context, ProblemType type, String detail) {
        answer(context.response(), Problem.of(type, detail, null));
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
