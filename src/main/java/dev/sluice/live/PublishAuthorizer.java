package dev.sluice.live;

import dev.sluice.channels.ChannelId;
import dev.sluice.rtmp.session.PublishRequest;
import java.net.InetAddress;
import java.util.concurrent.CompletionStage;

/// Whoever keeps keys elsewhere: decides over stream names that have not the form of ours. A name of that form is
/// never asked about, so that a key which was revoked here stays revoked, and none of ours is shown to anybody.
public interface PublishAuthorizer {
    /// Asks.
    ///
    /// @return completes on any thread, within a bounded time; whoever fails it has not permitted anything
    CompletionStage<Verdict> ask(Question question);

    /// What somebody else may decide.
    ///
    /// @param request all of it is the client's text
    /// @param client where it comes from
    /// @param running whether this is a session that runs already, and may have to end
    record Question(PublishRequest request, InetAddress client, boolean running) {}

    /// What somebody else has decided.
    sealed interface Verdict {
        /// The encoder may publish this channel, if there is one that is enabled.
        record Allowed(ChannelId channel) implements Verdict {}

        /// The encoder may not publish, and need not try again.
        ///
        /// @param reason for the broadcaster
        record Denied(String reason) implements Verdict {}

        /// Nobody has decided: neither a permission, nor a reason to end what runs.
        ///
        /// @param why for the log
        record Unanswered(String why) implements Verdict {}
    }
}
