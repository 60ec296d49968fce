package dev.sluice.rtmp.server;

/// A setting that cannot work, alone or together with another one. The message is one line that names it.
public final class UnusableSettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnusableSettingException(String message) {
        super(message);
    }
}
