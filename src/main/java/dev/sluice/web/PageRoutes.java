package dev.sluice.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The first page at `/`: a static shell, its files under `/page/`, and `/player.json` with the few facts that it
/// shows. No page of ours is served as a plain static resource, so that every one carries its security headers, and
/// none outlives an upgrade in a browser's cache.
public final class PageRoutes {
    private final Supplier<PlayerInfo> info;
    private final InstantSource clock;
    private final Map<String, PageFile> files = new TreeMap<>();

    /// @param info asked at each request: the port of the ingest may be known only after the start; must not block
    /// @param clock for the `Date` header
    public PageRoutes(Supplier<PlayerInfo> info, InstantSource clock) {
        this.info = info;
        this.clock = clock;
        files.put("/", PageFile.own("index.html"));
        for (String name : new String[] {"page.css", "page.js", "player.js", "icon.svg"}) {
            files.put("/page/" + name, PageFile.own(name));
        }
        for (String name : new String[] {"hls.min.js", "hls.worker.js"}) {
            files.put("/page/" + name, PageFile.ofHlsJs(name));
        }
    }

    public void mount(Router router) {
        files.forEach((path, file) -> router.route(path).handler(context -> answer(context, file)));
        router.route("/player.json")
                .handler(context -> answer(
                        context,
                        PageFile.of(
                                info.get().toJson().getBytes(StandardCharsets.UTF_8),
                                "application/json; charset=utf-8")));
    }

    private void answer(RoutingContext context, PageFile file) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.DATE, HttpDate.format(clock.instant()))
                .putHeader("Content-Security-Policy", info.get().contentSecurityPolicy())
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer");
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            response.setStatusCode(405)
                    .putHeader(HttpHeaders.ALLOW, "GET, HEAD")
                    .end();
            return;
        }
        boolean gzip = Gzip.isAccepted(request.getHeader(HttpHeaders.ACCEPT_ENCODING))
                && !request.headers().contains("Range");
        // Stored, but asked for each time: cheap by its ETag, and never stale after an upgrade.
        response.putHeader(HttpHeaders.CONTENT_TYPE, file.contentType())
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        // It fails only when the reader went away.
        new Reply(request, gzip ? file.gzipped() : file.plain()).send();
    }
}
