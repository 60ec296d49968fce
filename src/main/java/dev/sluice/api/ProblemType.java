package dev.sluice.api;

import java.util.Optional;
import java.util.stream.Stream;

/// What can go wrong, by stable names: the last part of a problem's `type` (RFC 9457 §3.1.1).
public enum ProblemType {
    MALFORMED_JSON("malformed-json", 400, "The body is not a JSON object"),
    BAD_REQUEST("bad-request", 400, "The request cannot be understood"),
    UNAUTHORIZED("unauthorized", 401, "A valid bearer token is needed"),
    FORBIDDEN("forbidden", 403, "The token's roles do not allow this"),
    NOT_FOUND("not-found", 404, "There is nothing here"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "This method does not work here"),
    NOT_ACCEPTABLE("not-acceptable", 406, "The answer is JSON"),
    CONFLICT("conflict", 409, "The state of things does not allow this"),
    PRECONDITION_FAILED("precondition-failed", 412, "It is another version than the request says"),
    CONTENT_TOO_LARGE("content-too-large", 413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The body must be JSON"),
    INVALID_VALUE("invalid-value", 422, "A value is not possible"),
    INTERNAL("internal", 500, "Something went wrong here"),
    STORE_UNUSABLE("store-unusable", 500, "Something in the object store has to be mended"),
    STORE_UNAVAILABLE("store-unavailable", 503, "The object store does not answer"),
    PROVIDER_UNAVAILABLE("provider-unavailable", 503, "The OpenID provider does not answer"),
    STARTING("starting", 503, "The service is starting");

    private static final String BASE = "https://sluice.dev/problems/";

    private final String slug;
    private final int status;
    private final String title;

    ProblemType(String slug, int status, String title) {
        this.slug = slug;
        this.status = status;
        this.title = title;
    }

    public String uri() {
        return BASE + slug;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /// What a status of the framework's own answers stands for.
    static Optional<ProblemType> ofStatus(int status) {
        return status == 400
                ? Optional.of(BAD_REQUEST)
                : Stream.of(values()).filter(type -> type.status == status).findFirst();
    }
}
