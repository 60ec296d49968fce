package dev.sluice.media;

/// The bytes are well-formed but use a codec or feature that this packaging cannot carry. The caller refuses the
/// publication with the message, which is written for the broadcaster and says what to change in the encoder.
public class UnsupportedMediaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnsupportedMediaException(String message) {
        super(message);
    }
}
