package dev.sluice.live;

import dev.sluice.channels.ChannelId;

/// Makes identifiers that never repeat, on any pod. Safe for all threads.
public interface IdSource {
    /// A connection's publication; says its channel and start.
    String sessionId(ChannelId channel);

    /// Sorts by time.
    String broadcastId();

    /// Part of a session's segment names.
    String nonce();
}
