package dev.sluice.rtmp.session;

/// How far a connection has come, for deadlines and reports.
public enum ConnectionPhase {
    /// Nothing but handshake bytes so far.
    HANDSHAKE,
    /// Handshake done, no publication asked for, or the last one ended.
    COMMANDS,
    /// The gate has been asked and has not answered.
    AUTHORISING,
    PUBLISHING,
    CLOSED
}
