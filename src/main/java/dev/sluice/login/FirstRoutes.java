package dev.sluice.login;

import dev.sluice.api.SecurityProblems;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// Routes before all of Quarkus's: what it would serve or answer otherwise.
@Singleton
class FirstRoutes {
    private static final int FIRST = -1;

    void mount(@Observes Router router) {
        // Quarkus offers every WebJar whole; the page's own routes give out what is needed of them, with their headers.
        router.route("/webjars/*")
                .order(FIRST)
                .handler(context -> context.response().setStatusCode(404).end());
        router.route().order(FIRST).failureHandler(FirstRoutes::onFailure);
    }

    /// Failures of resources do not come here: the API answers those itself.
    private static void onFailure(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (SecurityProblems.isProviderDown(context.failure()) && !response.headWritten()) {
            response.setStatusCode(503).putHeader(HttpHeaders.RETRY_AFTER, SecurityProblems.RETRY_AFTER_SECONDS);
            ProblemBody.of(SecurityProblems.providerDown()).writeTo(response);
            response.end();
        } else {
            context.next();
        }
    }
}
