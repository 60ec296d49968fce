package dev.sluice.login;

import org.jspecify.annotations.Nullable;

/// Nobody could call, or somebody who must not. Only an operator can mend it; the message names the setting or the
/// file.
public final class UnusableLoginException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableLoginException(String message) {
        this(message, null);
    }

    UnusableLoginException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
