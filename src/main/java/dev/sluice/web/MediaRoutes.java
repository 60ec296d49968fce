package dev.sluice.web;

import dev.sluice.store.ObjectHeaders;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/// The media bucket of the file store over HTTP, with the headers a CDN would send: `/live/*`, `/seg/*`, `/rec/*`.
/// File access happens on worker threads, so that no event loop waits for a disk.
public final class MediaRoutes {
    /// Playlists up to here are read whole, so that head and body are of one version, and compressed. A recording of
    /// a whole week has about this size; longer ones are written once only, and sent like segments.
    private static final long MAX_PLAYLIST_BYTES = 32 << 20;

    private static final String METHODS = "GET, HEAD, OPTIONS";
    private static final String EXPOSED = "Content-Length, Content-Range, Date, Age, ETag";

    private final MediaFiles files;
    private final Function<String, ObjectHeaders> headers;
    private final InstantSource clock;

    /// @param headers for an object's key, the ones it would be stored with; called on worker threads
    /// @param clock for the `Date` header
    public MediaRoutes(MediaFiles files, Function<String, ObjectHeaders> headers, InstantSource clock) {
        this.files = files;
        this.headers = headers;
        this.clock = clock;
    }

    public void mount(Router router) {
        for (String prefix : new String[] {"/live/*", "/seg/*", "/rec/*"}) {
            router.route(prefix).handler(this::handle);
        }
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.DATE, HttpDate.format(clock.instant()))
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED)
                .putHeader("X-Content-Type-Options", "nosniff");
        if (request.method().equals(HttpMethod.OPTIONS)) {
            preflight(response);
        } else if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.ALLOW, METHODS);
            fail(response, 405);
        } else {
            MediaKey.of(request.path()).ifPresentOrElse(key -> serve(context, key), () -> fail(response, 404));
        }
    }

    /// What a browser asks before a request with a `Range` header from another origin; it may remember the answer for
    /// a day.
    private static void preflight(HttpServerResponse response) {
        response.setStatusCode(204)
                .putHeader(HttpHeaders.ALLOW, METHODS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Range")
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "86400")
                .end();
    }

    private record Found(Representation representation, ObjectHeaders headers) {}

    private void serve(RoutingContext context, String key) {
        HttpServerRequest request = context.request();
        // A part is a part of the plain bytes, so a request for one is not compressed.
        boolean gzip = Gzip.isAccepted(request.getHeader(HttpHeaders.ACCEPT_ENCODING))
                && !request.headers().contains("Range");
        context.vertx()
                .executeBlocking(() -> load(key, gzip), false)
                .onSuccess(found -> found.ifPresentOrElse(
                        object -> send(context, key, object), () -> fail(request.response(), 404)))
                .onFailure(context::fail);
    }

    private Optional<Found> load(String key, boolean gzip) throws IOException {
        Optional<Path> path = files.find(key);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try {
            return represent(key, path.get(), gzip)
                    .map(representation -> new Found(representation, headers.apply(key)));
        } catch (FileSystemException e) {
            // Also where a path goes on behind a file.
            if (e instanceof NoSuchFileException || "Not a directory".equals(e.getReason())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// The time is read before the content: if the object is replaced in between, it is too old rather than too new,
    /// and costs a client one transfer, not one version.
    private static Optional<Representation> represent(String key, Path path, boolean gzip) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            return Optional.empty();
        }
        Instant lastModified = attributes.lastModifiedTime().toInstant();
        if (!isPlaylist(key) || attributes.size() > MAX_PLAYLIST_BYTES) {
            return Optional.of(Representation.onDisk(path, attributes.size(), lastModified));
        }
        byte[] content = Files.readAllBytes(path);
        return Optional.of(
                gzip ? Representation.gzipped(content, lastModified) : Representation.plain(content, lastModified));
    }

    private static void send(RoutingContext context, String key, Found found) {
        HttpServerResponse response = context.response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, found.headers().contentType())
                .putHeader(HttpHeaders.CACHE_CONTROL, found.headers().cacheControl());
        if (isPlaylist(key)) {
            response.putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        }
        new Reply(context.request(), found.representation()).send().onFailure(_ -> {
            // Deleted since it was looked up; or the viewer went away, and nobody waits for an answer.
            if (!response.headWritten() && !response.closed()) {
                response.headers()
                        .remove(HttpHeaders.CONTENT_LENGTH)
                        .remove(HttpHeaders.CONTENT_RANGE)
                        .remove(HttpHeaders.CONTENT_TYPE)
                        .remove(HttpHeaders.ETAG)
                        .remove(HttpHeaders.LAST_MODIFIED);
                fail(response, 404);
            }
        });
    }

    /// Not to be stored, because what is missing now may be there in a second.
    private static void fail(HttpServerResponse response, int status) {
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end();
    }

    private static boolean isPlaylist(String key) {
        return key.endsWith(".m3u8");
    }
}
