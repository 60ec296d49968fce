package dev.sluice.flv;

import dev.sluice.bytes.MalformedException;

/// Counts what becomes of a track's messages, and gives up on a track that cannot be read at all.
final class TrackCounters {
    /// One or two seconds of either track: a burst of damage passes, a stream that never makes sense is closed.
    static final int MAX_CONSECUTIVE_MALFORMED = 50;

    private long delivered;
    private long droppedBeforeHeader;
    private long malformed;
    private long ignored;
    private long configurationChanges;
    private int consecutiveMalformed;

    void delivered() {
        delivered++;
        consecutiveMalformed = 0;
    }

    void droppedBeforeHeader() {
        droppedBeforeHeader++;
    }

    void configurationChanged() {
        configurationChanges++;
    }

    long configurationChanges() {
        return configurationChanges;
    }

    void ignored() {
        ignored++;
    }

    /// Counts a broken message.
    ///
    /// @throws MalformedException with `cause`'s message once too many came in a row
    void malformed(MalformedException cause) {
        malformed++;
        if (++consecutiveMalformed >= MAX_CONSECUTIVE_MALFORMED) {
            throw new MalformedException(
                    consecutiveMalformed + " broken messages in a row, the last one: " + cause.getMessage());
        }
    }

    FlvStatistics snapshot() {
        return new FlvStatistics(delivered, droppedBeforeHeader, malformed, ignored);
    }
}
