package dev.sluice.e2e;

import dev.sluice.live.MediaLayout;
import dev.sluice.web.MediaRoutes;
import dev.sluice.web.PageRoutes;
import dev.sluice.web.PlayerInfo;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/// The real page over HTTP on a free port, in front of a [FakeApi] and a folder with media.
final class FakeService implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    final FakeApi api = new FakeApi();

    /// @param media holds `live`, `seg` and `rec` as the file store does
    FakeService(PlayerInfo info, Path media) {
        Router router = Router.router(vertx);
        InstantSource clock = InstantSource.system();
        new PageRoutes(() -> info, clock).mount(router);
        new MediaRoutes(key -> Optional.of(media.resolve(key)), MediaLayout::headersOf, clock).mount(router);
        // A provider that knows everybody at once, and lets them go as easily.
        router.get("/login").handler(context -> redirect(context, FakeApi.SESSION));
        router.get("/logout").handler(context -> redirect(context, FakeApi.SESSION + "; Max-Age=0"));
        api.mount(router);
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static void redirect(RoutingContext context, String cookie) {
        context.response()
                .setStatusCode(303)
                .putHeader("Set-Cookie", cookie + "; HttpOnly; SameSite=Lax")
                .putHeader("Location", "/")
                .end();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.actualPort() + "/");
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
