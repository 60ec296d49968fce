package dev.sluice.rtmp.chunk;

import dev.sluice.bytes.MalformedException;

/// Each message is well within its limits, but there are more of them, or of their pieces, than can be read at a
/// fair cost. The message names the limit.
public final class FloodingException extends MalformedException {
    private static final long serialVersionUID = 1L;

    public FloodingException(String message) {
        super(message);
    }
}
