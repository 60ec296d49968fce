package dev.sluice.hooks;

/// A setting of a webhook that cannot work. The message names the setting, and never repeats its value.
public final class UnusableHookException extends RuntimeException {
    public UnusableHookException(String message) {
        super(message);
    }
}
