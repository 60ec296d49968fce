package dev.sluice.login;

import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// Keeps Quarkus from serving the libraries of the page a second time: by itself it offers every WebJar whole, and the
/// page's own routes give out what is needed of them, with headers of their own.
@Singleton
class HiddenFiles {
    private static final String WEB_JARS = "/webjars/*";

    /// Before all routes of Quarkus.
    private static final int FIRST = -1;

    void hide(@Observes Router router) {
        router.route(WEB_JARS)
                .order(FIRST)
                .handler(context -> context.response().setStatusCode(404).end());
    }
}
