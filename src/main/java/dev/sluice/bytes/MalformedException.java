package dev.sluice.bytes;

/// The peer sent bytes that break the format being read. The caller closes the connection (or drops the unit) and
/// counts it; trying again with the same bytes cannot help. The message says what was found and what was allowed
/// and never contains payload, so it may be logged. Where a limit of ours was met and not the format broken, it is
/// a [LimitExceededException].
public class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
        super(message);
    }
}
