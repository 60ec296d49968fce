package dev.sluice.e2e;

import java.time.Duration;
import java.util.List;

/// One row of the table: what an encoder does, and what must be true afterwards.
record Case(String name, List<Session> sessions, Duration reconnectWindow, Expectation expected) {
    private static final Duration RECONNECT_WINDOW = Duration.ofSeconds(60);

    /// A real FFmpeg that is to drop is killed when viewers see so many segments of its session.
    static final int SEGMENTS_BEFORE_KILL = 3;

    /// Who sends.
    enum Sender {
        SCRIPTED,
        FFMPEG
    }

    /// How a session ends.
    enum End {
        /// The publisher says goodbye.
        UNPUBLISHED,
        /// The connection closes without a word.
        DROPPED,
        /// Nothing more comes, but the connection stays open.
        HALF_OPEN
    }

    /// One connection.
    ///
    /// @param pauseMs between its end and the next session's beginning
    record Session(Tape tape, Sender sender, End end, long pauseMs) {}

    static Case of(String name, Tape tape) {
        return of(name, unpublished(tape));
    }

    static Case of(String name, Session... sessions) {
        return new Case(name, List.of(sessions), RECONNECT_WINDOW, new Expectation());
    }

    static Session unpublished(Tape tape) {
        return new Session(tape, Sender.SCRIPTED, End.UNPUBLISHED, 0);
    }

    static Session dropped(Tape tape, long pauseMs) {
        return new Session(tape, Sender.SCRIPTED, End.DROPPED, pauseMs);
    }

    static Session halfOpen(Tape tape, long pauseMs) {
        return new Session(tape, Sender.SCRIPTED, End.HALF_OPEN, pauseMs);
    }

    Case withReconnectWindow(Duration window) {
        return new Case(name, sessions, window, expected);
    }

    Case expecting(Expectation other) {
        return new Case(name, sessions, reconnectWindow, other);
    }

    @Override
    public String toString() {
        return name;
    }
}
