package dev.sluice.api;

/// Names of what operations share in the API's description; the package defines it.
public final class Answers {
    public static final String MALFORMED = "Malformed";
    public static final String UNAUTHORIZED = "Unauthorized";
    public static final String FORBIDDEN = "Forbidden";
    public static final String NOT_FOUND = "NotFound";
    public static final String CONFLICT = "Conflict";
    public static final String PRECONDITION_FAILED = "PreconditionFailed";
    public static final String CONTENT_TOO_LARGE = "ContentTooLarge";
    public static final String UNSUPPORTED_MEDIA_TYPE = "UnsupportedMediaType";
    public static final String INVALID_VALUE = "InvalidValue";
    public static final String INTERNAL = "Internal";
    public static final String UNAVAILABLE = "Unavailable";

    public static final String CHANNEL = "Channel";
    public static final String NEW_CHANNEL = "NewChannel";

    public static final String CHANNEL_ID = "id";
    public static final String IF_MATCH = "If-Match";
    public static final String IF_NONE_MATCH = "If-None-Match";
    public static final String ETAG = "ETag";
    public static final String LOCATION = "Location";

    private Answers() {}
}
