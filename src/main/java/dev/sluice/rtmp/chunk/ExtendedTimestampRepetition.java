package dev.sluice.rtmp.chunk;

import java.nio.ByteBuffer;

/// Whether the peer repeats the extended timestamp on type 3 chunks. RTMP 1.0 §5.3.1.3 says so, some encoders leave
/// it out.
///
/// The first type 3 chunk that should have one decides for the whole connection: if its next four bytes are the
/// timestamp, the peer repeats, otherwise they are payload. Deciding once makes the accident of payload that
/// begins with the same four bytes a matter of 2⁻³² per connection. The first byte that differs decides, so that
/// nothing waits for bytes beyond the chunk unless they might be the timestamp.
final class ExtendedTimestampRepetition {
    private static final int BYTES = 4;

    private enum Habit {
        UNKNOWN,
        REPEATS,
        OMITS
    }

    private Habit habit = Habit.UNKNOWN;
    private int read;
    private final ByteBuffer pushedBack = ByteBuffer.allocate(BYTES).limit(0);

    /// Bytes that looked like a timestamp and are not; they come before what is left of the input.
    ByteBuffer pushedBack() {
        return pushedBack;
    }

    /// Reads the repeated timestamp if there is one.
    ///
    /// @return false when `in` ended before that was clear
    boolean read(ByteBuffer in, long expected) {
        if (habit == Habit.OMITS) {
            return true;
        }
        while (read < BYTES) {
            if (!in.hasRemaining()) {
                return false;
            }
            byte wanted = (byte) (expected >> (8 * (BYTES - 1 - read)));
            if (habit == Habit.UNKNOWN && in.get(in.position()) != wanted) {
                habit = Habit.OMITS;
                pushBack(expected);
                return true;
            }
            in.get();
            read++;
        }
        habit = Habit.REPEATS;
        read = 0;
        return true;
    }

    private void pushBack(long expected) {
        pushedBack.clear().putInt((int) expected).flip().limit(read);
        read = 0;
    }
}
