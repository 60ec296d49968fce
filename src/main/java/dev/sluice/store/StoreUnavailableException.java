package dev.sluice.store;

import org.jspecify.annotations.Nullable;

/// A transient fault that outlasted the retries: connection refused, 5xx, throttling, time-out. The call certainly
/// had no effect or may safely be made again.
public final class StoreUnavailableException extends StoreException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
