package dev.sluice.sessions;

import dev.sluice.channels.ChannelId;

/// Is told what happens to the sessions of this process, each event once. Implementations must not block, and must
/// not throw; they are called on the session's thread.
public interface SessionEvents {
    /// Nobody listens.
    SessionEvents NONE = new SessionEvents() {};

    /// A session publishes from now on.
    default void started(SessionReport session) {}

    /// A session has ended, and everything that it had received is stored or lost. Also told, by whichever process
    /// completes that, of sessions whose process is gone.
    default void ended(SessionReport session) {}

    /// A kind of finding was met for the first time in a session.
    default void finding(SessionReport session, SessionFinding finding) {}

    /// A recorded broadcast has ended, and its playlist of everything stands in the media bucket.
    ///
    /// @param key of that playlist
    default void recordingReady(ChannelId channel, String broadcastId, String key) {}
}
