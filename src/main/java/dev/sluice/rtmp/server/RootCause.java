package dev.sluice.rtmp.server;

/// The innermost reason of a failure, without the exceptions that wrap it.
final class RootCause {
    private RootCause() {}

    static String describe(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
