package dev.sluice.bytes;

/// The bytes may well keep their format, but they are larger, deeper or more than this side takes: thrown when a
/// limit of ours ends the reading, where [MalformedException] itself says that the format does. Who only cares that
/// it cannot be read catches the latter; who tells the peer why makes the difference. The message names the limit.
public final class LimitExceededException extends MalformedException {
    private static final long serialVersionUID = 1L;

    public LimitExceededException(String message) {
        super(message);
    }
}
