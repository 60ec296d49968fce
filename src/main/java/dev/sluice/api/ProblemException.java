package dev.sluice.api;

import org.jspecify.annotations.Nullable;

/// Ends a request with a problem.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final @Nullable String field;

    private ProblemException(ProblemType type, String detail, @Nullable String field) {
        super(detail);
        this.type = type;
        this.field = field;
    }

    public static ProblemException of(ProblemType type, String detail) {
        return new ProblemException(type, detail, null);
    }

    /// A value that cannot be taken.
    ///
    /// @param field its name in the body, or of the query's parameter
    public static ProblemException invalid(String field, String detail) {
        return new ProblemException(ProblemType.INVALID_VALUE, detail, field);
    }

    /// Something that the request names is not there.
    ///
    /// @param what such as `channel studio`
    public static ProblemException notFound(String what) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no " + what + ".", null);
    }

    public static ProblemException conflict(String detail) {
        return new ProblemException(ProblemType.CONFLICT, detail, null);
    }

    public ProblemType type() {
        return type;
    }

    Problem problem() {
        return Problem.of(type, String.valueOf(getMessage()), field);
    }
}
