package dev.sluice.store;

import org.jspecify.annotations.Nullable;

/// Only an operator can mend it: missing bucket, wrong credentials, denied access, unwritable folder. The message
/// names the setting to look at.
public final class StoreMisconfiguredException extends StoreException {
    private static final long serialVersionUID = 1L;

    public StoreMisconfiguredException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
