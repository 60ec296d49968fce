package dev.sluice.web;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.temporal.ChronoUnit;

/// Answers GET and HEAD with a [Representation]: conditional requests (RFC 9110 §13), ranges (§14), body. Headers
/// that do not follow from the representation are the caller's, set before.
final class Reply {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Representation representation;

    Reply(HttpServerRequest request, Representation representation) {
        this.request = request;
        this.response = request.response();
        this.representation = representation;
    }

    /// Fails when the body could not be sent; if the head was not sent either, the caller may still answer otherwise.
    Future<Void> send() {
        response.putHeader(HttpHeaders.ETAG, representation.etag());
        if (representation.lastModified() != null) {
            response.putHeader(HttpHeaders.LAST_MODIFIED, HttpDate.format(representation.lastModified()));
        }
        if (notModified()) {
            response.headers().remove(HttpHeaders.CONTENT_TYPE);
            return response.setStatusCode(304).end();
        }
        response.putHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        if (representation instanceof Representation.InMemory memory && memory.gzipped()) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        return switch (range()) {
            case ByteRange.Whole() -> body(0, representation.length());
            case ByteRange.Part part -> {
                response.setStatusCode(206)
                        .putHeader(HttpHeaders.CONTENT_RANGE, part.contentRange(representation.length()));
                yield body(part.first(), part.length());
            }
            case ByteRange.Unsatisfiable() -> unsatisfiable();
        };
    }

    /// `If-None-Match` wins over `If-Modified-Since` (RFC 9110 §13.2.2).
    private boolean notModified() {
        MultiMap headers = request.headers();
        if (headers.contains(HttpHeaders.IF_NONE_MATCH)) {
            return headers.getAll(HttpHeaders.IF_NONE_MATCH).stream().anyMatch(this::lists);
        }
        String since = headers.get(HttpHeaders.IF_MODIFIED_SINCE);
        var lastModified = representation.lastModified();
        return since != null
                && lastModified != null
                && HttpDate.parse(since)
                        .filter(date ->
                                !lastModified.truncatedTo(ChronoUnit.SECONDS).isAfter(date))
                        .isPresent();
    }

    /// Weak comparison of each listed tag (RFC 9110 §8.8.3.2). Ours hold no comma.
    private boolean lists(String header) {
        for (String tag : header.split(",", -1)) {
            String candidate = tag.trim();
            if (candidate.equals("*")
                    || candidate.equals(representation.etag())
                    || candidate.equals("W/" + representation.etag())) {
                return true;
            }
        }
        return false;
    }

    /// Ranges are for GET alone. After `If-Range` only the very same version is continued; a date there cannot tell
    /// two versions of one second apart, so it gets the whole (RFC 9110 §13.1.5).
    private ByteRange range() {
        String range = request.getHeader("Range");
        String ifRange = request.getHeader("If-Range");
        if (range == null
                || !request.method().equals(HttpMethod.GET)
                || (ifRange != null && !ifRange.trim().equals(representation.etag()))) {
            return new ByteRange.Whole();
        }
        return ByteRange.of(range, representation.length());
    }

    private Future<Void> body(long offset, long length) {
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
        if (request.method().equals(HttpMethod.HEAD)) {
            return response.end();
        }
        return switch (representation) {
            case Representation.InMemory memory ->
                response.end(Buffer.buffer(memory.body()).slice((int) offset, (int) (offset + length)));
            case Representation.OnDisk file -> response.sendFile(file.path().toString(), offset, length);
        };
    }

    private Future<Void> unsatisfiable() {
        response.headers().remove(HttpHeaders.CONTENT_TYPE).remove(HttpHeaders.CONTENT_ENCODING);
        return response.setStatusCode(416)
                .putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + representation.length())
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end();
    }
}
