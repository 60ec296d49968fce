package dev.sluice.store.s3;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A request that has certainly had no effect: nothing of it was sent, or the store refused it unread.
final class NotSentException extends IOException {
    private static final long serialVersionUID = 1L;

    NotSentException(String why, @Nullable Throwable cause) {
        super(why, cause);
    }
}
