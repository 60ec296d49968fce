package dev.sluice.rtmp.server;

import dev.sluice.rtmp.session.PublishGate;
import dev.sluice.rtmp.session.PublishRefusal;
import dev.sluice.rtmp.session.PublishRequest;
import dev.sluice.rtmp.session.PublishedStream;

/// A gate that tells how far a decision of another one is.
record WatchedGate(PublishGate gate, Watcher watcher) implements PublishGate {
    /// Told on the connection's thread.
    interface Watcher {
        /// A key is to be checked.
        void onAsked();

        /// The key is good; the encoder has not heard of it yet.
        void onAccepting();

        /// The answer has taken effect.
        void onAnswered();
    }

    @Override
    public void publish(PublishRequest request, Answer answer) {
        watcher.onAsked();
        gate.publish(request, new Answer() {
            @Override
            public void accept(PublishedStream stream) {
                watcher.onAccepting();
                answer.accept(stream);
                watcher.onAnswered();
            }

            @Override
            public void refuse(PublishRefusal refusal) {
                answer.refuse(refusal);
                watcher.onAnswered();
            }
        });
    }
}
