package dev.sluice.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The dashboard and the first page at `/`: a static shell without data, its files under `/page/`, and `/player.json`
/// with the few facts that everybody may know. No page of ours is served as a plain static resource, so that every one
/// carries its security headers, and none outlives an upgrade in a browser's cache.
public final class PageRoutes {
    /// The page's own files, each by its name: nothing else is served.
    private static final List<String> OWN = List.of(
            "api.js",
            "attention.js",
            "base.css",
            "channel-form.js",
            "channel.js",
            "channels.js",
            "chart.js",
            "copy.js",
            "dialog.js",
            "dom.js",
            "format.js",
            "history.js",
            "icon-look.svg",
            "icon.svg",
            "identity.js",
            "key-dialogs.js",
            "key-secret.js",
            "keys.js",
            "lists.js",
            "live-row.js",
            "live-sessions.js",
            "live.js",
            "main.js",
            "nobody.js",
            "parts.css",
            "parts.js",
            "playback.js",
            "player.js",
            "pods.js",
            "recordings.js",
            "router.js",
            "session.js",
            "shell.css",
            "shell.js",
            "sign-in.js",
            "storage.js",
            "strip.js",
            "theme.js",
            "unsaved.js",
            "views.css",
            "watch.css",
            "watch.js",
            "words.js");

    private final Supplier<PlayerInfo> info;
    private final InstantSource clock;
    private final Map<String, PageFile> files = new TreeMap<>();

    /// @param info asked at each request: the port of the ingest may be known only after the start; must not block
    /// @param clock for the `Date` header
    public PageRoutes(Supplier<PlayerInfo> info, InstantSource clock) {
        this.info = info;
        this.clock = clock;
        files.put("/", PageFile.own("index.html"));
        for (String name : OWN) {
            files.put("/page/" + name, PageFile.own(name));
        }
        files.put("/page/preact.min.umd.js", PageFile.ofWebJar("preact", "dist/preact.min.umd.js"));
        files.put("/page/hooks.umd.js", PageFile.ofWebJar("preact", "hooks/dist/hooks.umd.js"));
        files.put("/page/hls.min.js", PageFile.ofWebJar("hls.js", "dist/hls.min.js"));
        files.put("/page/hls.worker.js", PageFile.ofWebJar("hls.js", "dist/hls.worker.js"));
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
