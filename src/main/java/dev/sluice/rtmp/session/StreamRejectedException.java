package dev.sluice.rtmp.session;

/// A publication is well-formed and cannot go on for another reason. The encoder is told the message, which is
/// written for the broadcaster, and the connection ends for the given cause.
public final class StreamRejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final DisconnectCause disconnectCause;

    public StreamRejectedException(DisconnectCause disconnectCause, String description) {
        super(description);
        this.disconnectCause = disconnectCause;
    }

    public DisconnectCause disconnectCause() {
        return disconnectCause;
    }
}
