package dev.sluice.live;

import dev.sluice.channels.Channel;
import dev.sluice.channels.StreamKey;
import dev.sluice.rtmp.session.PublishRefusal;

/// What becomes of a publish command whose key has the form of one.
sealed interface Decision {
    /// The session owns its channel, and has a place of [Capacity].
    ///
    /// @param key that opened the channel
    /// @param channel as it was when the key was checked
    record Owned(BroadcastOwnership ownership, StreamKey key, Channel channel) implements Decision {}

    record Refused(PublishRefusal refusal) implements Decision {}

    record WrongKey() implements Decision {}

    /// The client has left meanwhile.
    record Gone() implements Decision {}
}
