package dev.sluice.store;

import org.jspecify.annotations.Nullable;

/// The store did not do what was asked. The message never holds credentials.
public abstract sealed class StoreException extends RuntimeException
        permits StoreUnavailableException, StoreMisconfiguredException {
    private static final long serialVersionUID = 1L;

    StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
