package dev.sluice.live;

import dev.sluice.channels.Channel;
import dev.sluice.rtmp.session.PublishRefusal;

/// What becomes of a publish command that may name a key.
sealed interface Decision {
    /// The session owns its channel, and has a place of [Capacity].
    ///
    /// @param credential that opened the channel
    /// @param channel as it was when the credential was checked
    record Owned(BroadcastOwnership ownership, Credential credential, Channel channel) implements Decision {}

    record Refused(PublishRefusal refusal) implements Decision {}

    /// Whoever guesses waits for the answer.
    record WrongKey(PublishRefusal refusal) implements Decision {}

    /// The client has left meanwhile.
    record Gone() implements Decision {}
}
