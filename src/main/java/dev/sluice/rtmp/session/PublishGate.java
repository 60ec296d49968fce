package dev.sluice.rtmp.session;

/// Decides who may publish. Implemented above, called by [RtmpConnection].
public interface PublishGate {
    /// Decides on `request` and calls `answer` exactly once, now or later, on the connection's thread. Nothing is
    /// read from the connection in between.
    void publish(PublishRequest request, Answer answer);

    /// One decision. Calls after the first are ignored.
    interface Answer {
        /// The encoder may start; from now on `stream` gets what it sends. If the connection has ended meanwhile,
        /// the stream is ended at once.
        void accept(PublishedStream stream);

        void refuse(PublishRefusal refusal);
    }
}
